package io.websync.ingest.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.websync.ingest.openid.OpenIdException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signs people in by the authorization code flow of OpenID Connect with PKCE, state and nonce. Nimbus' SDK speaks the protocol and
 * checks the ID token. The provider is asked when somebody signs in, so it may be away while websync starts. Thread-safe; blocks.
 */
public final class OpenIdProvider {

    private static final int TIME_OUT = 10_000;
    private static final int MOST_OF_KEYS = 1_000_000;

    private final OpenIdSettings settings;
    private final ClientID clientId;
    private final Secret clientSecret;
    private final Remembered<OIDCProviderMetadata> announced;

    /**
     * Where the browser goes, and what it keeps meanwhile.
     *
     * @param memory secret; for {@link #finish}
     */
    public record Begun(URI provider, String memory) {}

    /** @param settings with an issuer */
    public OpenIdProvider(OpenIdSettings settings, Clock clock) {
        this.settings = settings;
        this.announced = new Remembered<>(this::discover, clock);
        this.clientId = new ClientID(Objects.requireNonNull(settings.clientId()));
        this.clientSecret = new Secret(Objects.requireNonNull(settings.clientSecret()));
    }

    /**
     * Sends nobody to a provider that is known to be away; whoever begins, the provider is asked about itself now and then only.
     *
     * @param callback where the provider sends the browser back to
     */
    public Begun begin(URI callback) throws OpenIdException {
        var state = new State();
        var nonce = new Nonce();
        var verifier = new CodeVerifier();
        URI provider = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE), Scope.parse(settings.scopes()), clientId, callback)
                .endpointURI(announced.get().getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
        return new Begun(provider, state.getValue() + "." + nonce.getValue() + "." + verifier.getValue());
    }

    /**
     * The browser is back.
     *
     * @param answer the callback with the provider's answer as its query
     * @param memory of the browser; null when it has none
     */
    public OpenIdPerson finish(URI callback, URI answer, @Nullable String memory) throws OpenIdException {
        String[] kept = memory == null ? new String[0] : memory.split("\\.", -1);
        if (kept.length != 3) {
            throw new OpenIdException(Reason.NOT_BEGUN, "the browser has no memory of beginning");
        }
        AuthenticationResponse response;
        try {
            response = AuthenticationResponseParser.parse(answer);
        } catch (ParseException e) {
            throw new OpenIdException(Reason.UNPROVED, "the answer cannot be read: " + e.getMessage(), e);
        }
        if (response.getState() == null || !same(response.getState().getValue(), kept[0])) {
            throw new OpenIdException(Reason.NOT_ASKED_FOR, "the answer's state is not what the browser keeps");
        }
        if (!response.indicatesSuccess()) {
            throw new OpenIdException(
                    Reason.REFUSED,
                    "the provider says "
                            + response.toErrorResponse().getErrorObject().getCode());
        }
        try {
            OIDCTokenResponse tokens = tokens(new AuthorizationCodeGrant(
                    response.toSuccessResponse().getAuthorizationCode(), callback, new CodeVerifier(kept[2])));
            return person(tokens, new Nonce(kept[1]));
        } catch (RemoteKeySourceException | IOException e) {
            announced.forget();
            throw away(e);
        } catch (ParseException | JOSEException | BadJOSEException | IllegalArgumentException e) {
            throw new OpenIdException(Reason.UNPROVED, String.valueOf(e.getMessage()), e);
        }
    }

    private OIDCTokenResponse tokens(AuthorizationCodeGrant grant) throws OpenIdException, IOException, ParseException {
        HTTPResponse answer = send(new TokenRequest.Builder(announced.get().getTokenEndpointURI(), client(), grant)
                .build()
                .toHTTPRequest());
        TokenResponse tokens = OIDCTokenResponseParser.parse(answer);
        if (!(tokens instanceof OIDCTokenResponse success)) {
            throw new OpenIdException(
                    Reason.UNPROVED,
                    "the provider does not take the code: "
                            + tokens.toErrorResponse().getErrorObject().getCode());
        }
        return success;
    }

    private OpenIdPerson person(OIDCTokenResponse tokens, Nonce nonce)
            throws OpenIdException, ParseException, JOSEException, BadJOSEException, IOException {
        OIDCProviderMetadata metadata = announced.get();
        JWT token = tokens.getOIDCTokens().getIDToken();
        List<JWSAlgorithm> ways = metadata.getIDTokenJWSAlgs();
        // Only public keys: a signature by the client's secret would be one that whoever reads the settings can make.
        if (!(token.getHeader().getAlgorithm() instanceof JWSAlgorithm algorithm)
                || !JWSAlgorithm.Family.SIGNATURE.contains(algorithm)
                || ways == null
                || !ways.contains(algorithm)) {
            throw new OpenIdException(
                    Reason.UNPROVED, "the ID token is not signed in a way that the provider announces");
        }
        var validator = new IDTokenValidator(
                metadata.getIssuer(),
                clientId,
                algorithm,
                metadata.getJWKSetURI().toURL(),
                new DefaultResourceRetriever(TIME_OUT, TIME_OUT, MOST_OF_KEYS));
        IDTokenClaimsSet proved = validator.validate(token, nonce);
        Map<String, Object> claims = new HashMap<>(proved.toJSONObject());
        if (!OpenIdPerson.isTold(claims, settings)) {
            claims.putAll(more(metadata, tokens.getOIDCTokens().getAccessToken(), proved));
        }
        return OpenIdPerson.of(
                proved.getIssuer().getValue() + " " + proved.getSubject().getValue(), claims, settings);
    }

    /** Many providers say what people are called only when they are asked once more. */
    private static Map<String, Object> more(OIDCProviderMetadata metadata, AccessToken access, IDTokenClaimsSet proved)
            throws OpenIdException, ParseException, IOException {
        URI endpoint = metadata.getUserInfoEndpointURI();
        if (endpoint == null) {
            return Map.of();
        }
        UserInfoResponse answer = UserInfoResponse.parse(send(new UserInfoRequest(endpoint, access).toHTTPRequest()));
        UserInfo info = answer.indicatesSuccess() ? answer.toSuccessResponse().getUserInfo() : null;
        if (info == null || !info.getSubject().equals(proved.getSubject())) {
            throw new OpenIdException(Reason.UNPROVED, "what the provider says of the person is not of that person");
        }
        return info.toJSONObject();
    }

    private ClientAuthentication client() throws OpenIdException {
        List<ClientAuthenticationMethod> ways = announced.get().getTokenEndpointAuthMethods();
        boolean basic = ways == null
                || ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                || !ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        return basic ? new ClientSecretBasic(clientId, clientSecret) : new ClientSecretPost(clientId, clientSecret);
    }

    private static HTTPResponse send(HTTPRequest request) throws IOException {
        request.setConnectTimeout(TIME_OUT);
        request.setReadTimeout(TIME_OUT);
        request.setFollowRedirects(false);
        HTTPResponse answer = request.send();
        if (answer.getStatusCode() >= 500) {
            throw new IOException("HTTP status " + answer.getStatusCode());
        }
        return answer;
    }

    private OIDCProviderMetadata discover() throws OpenIdException {
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(
                    new Issuer(Objects.requireNonNull(settings.issuer())), TIME_OUT, TIME_OUT);
            if (metadata.getAuthorizationEndpointURI() == null
                    || metadata.getTokenEndpointURI() == null
                    || metadata.getJWKSetURI() == null) {
                throw new OpenIdException(Reason.AWAY, "the provider does not announce where it signs people in");
            }
            return metadata;
        } catch (GeneralException | IOException e) {
            throw away(e);
        }
    }

    private static OpenIdException away(Exception e) {
        return new OpenIdException(Reason.AWAY, "the provider does not answer: " + e.getMessage(), e);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
