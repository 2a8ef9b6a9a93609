package io.websync.ingest;

import io.websync.messaging.MasterSecret;
import io.websync.messaging.access.Access;
import io.websync.messaging.access.Role;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is told that becomes a node by {@code websync edge join}, and tokens that nodes have from the start.
 *
 * @param bootstrapServers Kafka as edges reach it, {@code host:port}, several by comma; default what ingest-api itself uses
 * @param kafkaProperties client properties of Kafka's own that edges need (TLS, SASL, …), with secrets if need be; default none
 * @param blobsUrl the distributor as edges reach it, {@code http(s)://host[:port][/path]}; default none, and without it no machine
 *     joins
 * @param joinToken how long a one-time token is good, 1 minute to 30 days; default 24 hours
 * @param tokens by a node's name, what it is let in with ({@code websync.edge.token}): 16 to 256 letters, digits and {@code . _ ~ +
 *     / = -}. The node is enrolled when it is not known; another value takes the place of the former at the next start. For
 *     nodes that one file of settings starts together with the center; default none
 * @param secret the master secret that the keys of edges are made from, 32 characters or more, which {@code infra/kafka/access} and
 *     the distributor ({@code websync.distributor.signatures.secrets}) have too; with it a machine that joins gets a signing key;
 *     default none
 * @param kafkaUsers whether a machine that joins also gets the user and password by which {@code infra/kafka/access} lets it in to
 *     Kafka; default false
 * @param keyNumbers by a node's name, the number of the key and password that a machine gets that joins, 1 to 9,999; default 1
 */
public record EdgesSettings(
        @Nullable String bootstrapServers,
        Map<String, String> kafkaProperties,
        @Nullable URI blobsUrl,
        Duration joinToken,
        Map<String, String> tokens,
        @Nullable String secret,
        Boolean kafkaUsers,
        Map<String, Integer> keyNumbers) {

    private static final String TOKEN = "[A-Za-z0-9._~+/=-]{16,256}";

    public EdgesSettings(
            @Nullable String bootstrapServers,
            @Nullable Map<String, String> kafkaProperties,
            @Nullable URI blobsUrl,
            @Nullable Duration joinToken,
            @Nullable Map<String, String> tokens,
            @Nullable String secret,
            @Nullable Boolean kafkaUsers,
            @Nullable Map<String, Integer> keyNumbers) {
        this.bootstrapServers = bootstrapServers == null || bootstrapServers.isBlank() ? null : bootstrapServers;
        this.kafkaProperties = kafkaProperties == null ? Map.of() : Map.copyOf(kafkaProperties);
        this.blobsUrl = blobsUrl == null || blobsUrl.toString().isBlank() ? null : blobsUrl;
        this.joinToken = IngestSettings.time(
                "edges.join-token", joinToken, Duration.ofHours(24), Duration.ofMinutes(1), Duration.ofDays(30));
        this.tokens = tokens == null ? Map.of() : Map.copyOf(tokens);
        this.secret = secret == null || secret.isBlank() ? null : secret;
        this.kafkaUsers = Objects.requireNonNullElse(kafkaUsers, false);
        this.keyNumbers = keyNumbers == null ? Map.of() : Map.copyOf(keyNumbers);
        if (this.kafkaUsers && this.secret == null) {
            throw new IllegalArgumentException(
                    "websync.ingest.edges.kafka-users is true, which wants websync.ingest.edges.secret");
        }
        credentials("a-name");
        this.tokens.forEach((edge, token) -> {
            if (!edge.matches("[a-z0-9-]{1,63}") || !token.matches(TOKEN)) {
                throw new IllegalArgumentException("websync.ingest.edges.tokens." + edge
                        + " is of a node, [a-z0-9-], 1 to 63 characters, and is 16 to 256 letters, digits and . _ ~ + / = -,"
                        + " but it has " + token.length() + " characters, or others");
            }
        });
        if (this.blobsUrl != null) {
            String scheme = this.blobsUrl.getScheme();
            if (this.blobsUrl.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
                throw new IllegalArgumentException(
                        "websync.ingest.edges.blobs-url is http(s)://host[:port][/path], but it is " + this.blobsUrl);
            }
        }
    }

    /** What a node of this name needs besides, by its settings' names: its signing key, its user and password at the broker. */
    Map<String, String> credentials(String node) {
        var told = new HashMap<String, String>();
        if (secret != null) {
            var role = new Role.Edge(node);
            Access.settings(role, new MasterSecret(secret), keyNumbers.getOrDefault(node, 1))
                    .forEach((name, value) -> {
                        if (kafkaUsers || name.endsWith(".signing-key")) {
                            told.put(name, value);
                        }
                    });
        }
        return told;
    }

    /** Without what may be secret, so that it can stand in a log. */
    @Override
    public String toString() {
        return "EdgesSettings[bootstrapServers=" + bootstrapServers + ", blobsUrl=" + blobsUrl + "]";
    }
}
