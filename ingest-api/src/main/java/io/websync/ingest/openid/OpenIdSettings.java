package io.websync.ingest.openid;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID provider that people may sign in by, beside their passwords; none when there is no issuer.
 *
 * @param issuer an OpenID provider that people may sign in by, beside their passwords: where
 *     {@code /.well-known/openid-configuration} is found, as https URL (http on loopback only). It has to send browsers back to
 *     {@code https://HOST/websync/sign-in/openid/callback}. Default none, as when it is blank
 * @param clientId by which the provider knows websync; required with an issuer
 * @param clientSecret that goes with it; required with an issuer
 * @param label the provider's name on the sign-in page; default {@code OpenID}
 * @param scopes what is asked for, by white space, {@code openid} among it; default {@code openid profile}
 * @param nameClaim the claim that is the account's name at the first time; default {@code preferred_username}
 * @param createAccounts whether an account without grants is made for a person who comes for the first time and whose name is
 *     free; default false
 * @param linkAccounts whether a person who comes for the first time gets the user's account of the same name (never an
 *     administrator's); default false. Only for a provider where nobody chooses the own name
 * @param roleClaim the claim that says who is an administrator, at each signing in: one text or several, a path with dots where
 *     it is nested (as {@code realm_access.roles}); default none, which leaves roles to websync's administrators
 * @param adminValues what makes an administrator when the role's claim has it; any other value makes a user; required with a
 *     role's claim
 */
public record OpenIdSettings(
        @Nullable URI issuer,
        @Nullable String clientId,
        @Nullable String clientSecret,
        String label,
        String scopes,
        String nameClaim,
        Boolean createAccounts,
        Boolean linkAccounts,
        @Nullable String roleClaim,
        List<String> adminValues) {

    /** No provider. */
    public static final OpenIdSettings NONE =
            new OpenIdSettings(null, null, null, null, null, null, null, null, null, null);

    private static final String PREFIX = "websync.ingest.accounts.oidc.";

    public OpenIdSettings(
            @Nullable URI issuer,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String label,
            @Nullable String scopes,
            @Nullable String nameClaim,
            @Nullable Boolean createAccounts,
            @Nullable Boolean linkAccounts,
            @Nullable String roleClaim,
            @Nullable List<String> adminValues) {
        this.issuer = issuer == null || issuer.toString().isBlank() ? null : issuer;
        this.clientId = isBlank(clientId) ? null : clientId;
        this.clientSecret = isBlank(clientSecret) ? null : clientSecret;
        this.label = given(label, "OpenID");
        this.scopes = given(scopes, "openid profile");
        this.nameClaim = given(nameClaim, "preferred_username");
        this.createAccounts = Objects.requireNonNullElse(createAccounts, false);
        this.linkAccounts = Objects.requireNonNullElse(linkAccounts, false);
        this.roleClaim = roleClaim == null || roleClaim.isBlank() ? null : roleClaim;
        this.adminValues = adminValues == null ? List.of() : List.copyOf(adminValues);
        if (this.issuer == null && (this.clientId != null || this.clientSecret != null)) {
            throw new IllegalArgumentException(
                    PREFIX + "client-id or client-secret is given, so issuer beside it has to be, too");
        }
        if (this.issuer != null) {
            if (this.clientId == null || this.clientSecret == null) {
                throw new IllegalArgumentException(
                        PREFIX + "issuer is given, so client-id and client-secret beside it have to be, too");
            }
            String scheme = this.issuer.getScheme();
            boolean loopback = "localhost".equals(this.issuer.getHost()) || "127.0.0.1".equals(this.issuer.getHost());
            if (this.issuer.getHost() == null || !("https".equals(scheme) || ("http".equals(scheme) && loopback))) {
                throw new IllegalArgumentException(PREFIX + "issuer is an https URL, but it is " + this.issuer);
            }
            if (!Arrays.asList(this.scopes.split("\\s+")).contains("openid")) {
                throw new IllegalArgumentException(PREFIX + "scopes has openid in it, but it is " + this.scopes);
            }
        }
        if ((this.roleClaim == null) != this.adminValues.isEmpty()) {
            throw new IllegalArgumentException(PREFIX + "role-claim and admin-values are given together or not at all");
        }
    }

    /** Without the secret, so that it can stand in a log. */
    @Override
    public String toString() {
        return "OpenIdSettings[issuer=" + issuer + ", clientId=" + clientId + "]";
    }

    private static String given(@Nullable String text, String standard) {
        return text == null || text.isBlank() ? standard : text;
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
