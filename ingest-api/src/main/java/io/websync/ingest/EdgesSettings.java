package io.websync.ingest;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
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
 */
public record EdgesSettings(
        @Nullable String bootstrapServers,
        Map<String, String> kafkaProperties,
        @Nullable URI blobsUrl,
        Duration joinToken,
        Map<String, String> tokens) {

    private static final String TOKEN = "[A-Za-z0-9._~+/=-]{16,256}";

    public EdgesSettings(
            @Nullable String bootstrapServers,
            @Nullable Map<String, String> kafkaProperties,
            @Nullable URI blobsUrl,
            @Nullable Duration joinToken,
            @Nullable Map<String, String> tokens) {
        this.bootstrapServers = bootstrapServers == null || bootstrapServers.isBlank() ? null : bootstrapServers;
        this.kafkaProperties = kafkaProperties == null ? Map.of() : Map.copyOf(kafkaProperties);
        this.blobsUrl = blobsUrl == null || blobsUrl.toString().isBlank() ? null : blobsUrl;
        this.joinToken = IngestSettings.time(
                "edges.join-token", joinToken, Duration.ofHours(24), Duration.ofMinutes(1), Duration.ofDays(30));
        this.tokens = tokens == null ? Map.of() : Map.copyOf(tokens);
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

    /** Without what may be secret, so that it can stand in a log. */
    @Override
    public String toString() {
        return "EdgesSettings[bootstrapServers=" + bootstrapServers + ", blobsUrl=" + blobsUrl + "]";
    }
}
