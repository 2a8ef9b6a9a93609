package io.websync.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A provider that says whatever a test wants it to say, signed by whatever key. */
final class SignedTokens implements AutoCloseable {

    private final HttpServer server;
    private final RSAKey announced;
    private final RSAKey other;
    private final AtomicReference<String> token = new AtomicReference<>("");
    private final AtomicReference<Map<String, Object>> userInfo = new AtomicReference<>(Map.of());

    private SignedTokens() throws IOException, JOSEException {
        announced = new RSAKeyGenerator(2048).keyID("announced").generate();
        other = new RSAKeyGenerator(2048).keyID("announced").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String issuer = issuer();
        answer("/.well-known/openid-configuration", () -> """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys", "userinfo_endpoint": "%1$s/userinfo", "response_types_supported": ["code"],
                 "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}""".formatted(issuer));
        answer("/keys", () -> new JWKSet(announced.toPublicJWK()).toString());
        answer(
                "/token",
                () -> "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"id_token\": \"" + token.get() + "\"}");
        answer("/userinfo", () -> com.nimbusds.jose.util.JSONObjectUtils.toJSONString(userInfo.get()));
        server.start();
    }

    static SignedTokens start() throws IOException, JOSEException {
        return new SignedTokens();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on the token endpoint gives this, signed by the key that is announced. */
    void give(JWTClaimsSet claims) throws JOSEException {
        token.set(signed(claims, announced));
    }

    /** From now on the token endpoint gives this, signed by a key that only has the same name. */
    void forge(JWTClaimsSet claims) throws JOSEException {
        token.set(signed(claims, other));
    }

    /** From now on the token endpoint gives this. */
    void give(String serialized) {
        token.set(serialized);
    }

    void tell(Map<String, Object> claims) {
        userInfo.set(claims);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static String signed(JWTClaimsSet claims, RSAKey key) throws JOSEException {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    private void answer(String path, java.util.function.Supplier<String> body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }
}
