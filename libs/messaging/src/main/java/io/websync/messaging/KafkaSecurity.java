package io.websync.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a process is to the broker, and whom it believes to be one. Files are read when a client is made.
 *
 * @param protocol PLAINTEXT, SSL (TLS, the process shows a certificate or is nobody) or SASL_SSL (TLS, the process shows a password);
 *     default SASL_SSL with a user, SSL with a file of certificates, else PLAINTEXT
 * @param user the process's name at the broker; default none
 * @param password of the user, by SCRAM; default none
 * @param passwordFile a file that holds the password, in its place; default none
 * @param mechanism SCRAM-SHA-512 or SCRAM-SHA-256. A user may have a password for each, which is how one is changed without
 *     downtime; default SCRAM-SHA-512
 * @param ca a file of certificates in PEM that the brokers are certified by, and nobody else's count; default those that Java knows
 * @param certificate a file in PEM with the process's own certificate, those between it and its authority, and its private key
 *     (PKCS #8, without a password), for a broker that asks for one; default none
 * @param signingKey what the process signs its records with, as {@code infra/kafka/access} prints it, so that readers that ask for it
 *     know whose they are; of use to edges and fetchers; default none
 */
public record KafkaSecurity(
        String protocol,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path passwordFile,
        String mechanism,
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable String signingKey) {

    private static final String PLAINTEXT = "PLAINTEXT";
    private static final String SSL = "SSL";
    private static final String SASL_SSL = "SASL_SSL";
    private static final Set<String> PROTOCOLS = Set.of(PLAINTEXT, SSL, SASL_SSL);
    private static final Set<String> MECHANISMS = Set.of("SCRAM-SHA-512", "SCRAM-SHA-256");

    /** In the clear, as nobody. */
    public static final KafkaSecurity NONE = new KafkaSecurity(null, null, null, null, null, null, null, null);

    public KafkaSecurity(
            @Nullable String protocol,
            @Nullable String user,
            @Nullable String password,
            @Nullable Path passwordFile,
            @Nullable String mechanism,
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable String signingKey) {
        this.user = blankAsNone(user);
        this.password = blankAsNone(password);
        this.passwordFile = blankAsNone(passwordFile);
        this.ca = blankAsNone(ca);
        this.certificate = blankAsNone(certificate);
        this.mechanism =
                oneOf("mechanism", Objects.requireNonNullElse(blankAsNone(mechanism), "SCRAM-SHA-512"), MECHANISMS);
        this.signingKey = blankAsNone(signingKey);
        if (this.signingKey != null) {
            SigningKey.parse(this.signingKey);
        }
        boolean files = this.ca != null || this.certificate != null;
        String standard = this.user != null ? SASL_SSL : files ? SSL : PLAINTEXT;
        this.protocol = oneOf("protocol", Objects.requireNonNullElse(blankAsNone(protocol), standard), PROTOCOLS);
        boolean secret = this.password != null || this.passwordFile != null;
        if (this.password != null && this.passwordFile != null) {
            throw wrong("password and password-file are given, but one says it all");
        }
        if (this.protocol.equals(SASL_SSL) != (this.user != null) || (this.user != null) != secret) {
            throw wrong(
                    "protocol is " + this.protocol + ", user is " + (this.user == null ? "none" : "«" + this.user + "»")
                            + " and a password is " + (secret ? "given" : "not given")
                            + ", but SASL_SSL wants user and password (or password-file), and nothing else takes them");
        }
        if (files && this.protocol.equals(PLAINTEXT)) {
            throw wrong("protocol is PLAINTEXT, which has no use for ca and certificate");
        }
        readable("ca", this.ca);
        readable("certificate", this.certificate);
        readable("password-file", this.passwordFile);
    }

    /** What signs the records of a stage, named as in {@link ReplayHeaders#address}; null without a key. */
    @Nullable Signer signer(String speaker) {
        return signingKey == null ? null : new Signer(speaker, SigningKey.parse(signingKey));
    }

    /** Client properties as Kafka names them. */
    Map<String, Object> properties() {
        var config = new HashMap<String, Object>();
        if (protocol.equals(PLAINTEXT)) {
            return config;
        }
        config.put("security.protocol", protocol);
        if (ca != null) {
            config.put("ssl.truststore.type", "PEM");
            config.put("ssl.truststore.location", ca.toString());
        }
        if (certificate != null) {
            config.put("ssl.keystore.type", "PEM");
            config.put("ssl.keystore.location", certificate.toString());
        }
        if (user != null) {
            config.put("sasl.mechanism", mechanism);
            config.put(
                    "sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username=" + quoted(user)
                            + " password=" + quoted(secret()) + ";");
        }
        return config;
    }

    private String secret() {
        if (passwordFile == null) {
            return Objects.requireNonNull(password);
        }
        try {
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kafka.security.password-file " + passwordFile, e);
        }
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static @Nullable String blankAsNone(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    private static @Nullable Path blankAsNone(@Nullable Path value) {
        return value == null || value.toString().isBlank() ? null : value;
    }

    private static String oneOf(String name, String value, Set<String> allowed) {
        String upper = value.toUpperCase(Locale.ROOT);
        if (!allowed.contains(upper)) {
            throw wrong(name + " is one of " + allowed.stream().sorted().toList() + ", but it is «" + value + "»");
        }
        return upper;
    }

    private static void readable(String name, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw wrong(name + " is «" + file + "», but that file is not there or may not be read");
        }
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("kafka.security: " + what);
    }

    /** Without its secrets. */
    @Override
    public String toString() {
        return protocol + (user == null ? "" : " as " + user);
    }
}
