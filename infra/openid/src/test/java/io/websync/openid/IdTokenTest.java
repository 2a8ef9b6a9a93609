package io.websync.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.websync.catalog.account.Account.Role;
import io.websync.ingest.openid.OpenIdException;
import io.websync.ingest.openid.OpenIdException.Reason;
import io.websync.ingest.openid.OpenIdPerson;
import io.websync.ingest.openid.OpenIdProvider;
import io.websync.ingest.openid.OpenIdSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a provider's word is taken, and what is not. */
class IdTokenTest {

    private static final URI CALLBACK = URI.create("http://127.0.0.1/websync/sign-in/openid/callback");
    private static final String SECRET = "a secret of thirty-two characters";

    private static SignedTokens tokens;

    private OpenIdProvider provider;
    private String memory;
    private String state;
    private String nonce;

    @BeforeAll
    static void start() throws Exception {
        tokens = SignedTokens.start();
    }

    @AfterAll
    static void stop() {
        tokens.close();
    }

    @BeforeEach
    void begin() throws Exception {
        provider = new OpenIdProvider(settings(), Clock.systemUTC());
        OpenIdProvider.Begun begun = provider.begin(CALLBACK);
        memory = begun.memory();
        state = memory.split("\\.", -1)[0];
        nonce = memory.split("\\.", -1)[1];
    }

    @Test
    void aTokenThatIsRightSaysWhoItIs() throws Exception {
        tokens.give(claims().build());
        tokens.tell(Map.of("sub", "4711"));
        assertThat(finish()).isEqualTo(new OpenIdPerson(tokens.issuer() + " 4711", "olaf", Role.USER));
        tokens.give(claims().claim("groups", List.of("staff", "operators")).build());
        assertThat(finish().role()).isEqualTo(Role.ADMIN);
        tokens.give(claims().claim("groups", "operators").build());
        assertThat(finish().role()).isEqualTo(Role.ADMIN);
    }

    @Test
    void whatTheTokenDoesNotSayTheProviderIsAskedFor() throws Exception {
        tokens.give(claims().claim("preferred_username", null).build());
        tokens.tell(Map.of("sub", "4711", "preferred_username", "olaf", "groups", List.of("operators")));
        assertThat(finish()).isEqualTo(new OpenIdPerson(tokens.issuer() + " 4711", "olaf", Role.ADMIN));
        tokens.tell(Map.of("sub", "4712", "preferred_username", "otto"));
        refused(Reason.UNPROVED, "not of that person");
    }

    @Test
    void aTokenForAnotherBeginningIsRefused() throws Exception {
        tokens.give(claims().claim("nonce", "another").build());
        refused(Reason.UNPROVED, "nonce");
        tokens.give(claims().claim("nonce", null).build());
        refused(Reason.UNPROVED, "nonce");
    }

    @Test
    void aTokenOfAnotherKeyIsRefused() throws Exception {
        tokens.forge(claims().build());
        refused(Reason.UNPROVED, "signature");
    }

    @Test
    void aTokenForAnotherClientIsRefused() throws Exception {
        tokens.give(claims().audience("another").build());
        refused(Reason.UNPROVED, "audience");
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() throws Exception {
        tokens.give(claims().issuer("https://another.test").build());
        refused(Reason.UNPROVED, "issuer");
    }

    @Test
    void aTokenThatIsOverIsRefused() throws Exception {
        tokens.give(claims().claim("exp", Instant.now().minusSeconds(300).getEpochSecond())
                .build());
        refused(Reason.UNPROVED, "xpired");
    }

    @Test
    void aTokenThatIsNotSignedByThePublicKeyIsRefused() throws Exception {
        tokens.give(new PlainJWT(claims().build()).serialize());
        refused(Reason.UNPROVED, "not signed in a way");
        var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        jwt.sign(new MACSigner(SECRET));
        tokens.give(jwt.serialize());
        refused(Reason.UNPROVED, "not signed in a way");
    }

    @Test
    void anAnswerOfAnotherStateIsRefusedBeforeItsCodeIsUsed() throws JOSEException {
        tokens.give(claims().build());
        state = "another";
        refused(Reason.NOT_ASKED_FOR, "state");
        memory = "";
        refused(Reason.NOT_BEGUN, "memory");
    }

    @Test
    void aProviderThatIsNotThereIsAway() {
        var settings = new OpenIdSettings(
                URI.create("http://127.0.0.1:1"), "websync", SECRET, null, null, null, null, null, null, null);
        assertThatExceptionOfType(OpenIdException.class)
                .isThrownBy(() -> new OpenIdProvider(settings, Clock.systemUTC()).begin(CALLBACK))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.AWAY));
    }

    private OpenIdPerson finish() throws OpenIdException {
        return provider.finish(CALLBACK, URI.create(CALLBACK + "?code=c&state=" + state), memory);
    }

    private void refused(Reason reason, String because) {
        assertThatExceptionOfType(OpenIdException.class)
                .isThrownBy(this::finish)
                .withMessageContaining(because)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(tokens.issuer())
                .subject("4711")
                .audience("websync")
                .claim("iat", Instant.now().getEpochSecond())
                .claim("exp", Instant.now().plusSeconds(300).getEpochSecond())
                .claim("nonce", nonce)
                .claim("preferred_username", "olaf");
    }

    private static OpenIdSettings settings() {
        return new OpenIdSettings(
                URI.create(tokens.issuer()),
                "websync",
                SECRET,
                null,
                null,
                null,
                null,
                null,
                "groups",
                List.of("operators"));
    }
}
