package io.websync.messaging.access;

import io.websync.contracts.Topics.Party;
import io.websync.messaging.MasterSecret;
import io.websync.messaging.ReplayHeaders;
import io.websync.messaging.Stages;
import java.util.regex.Pattern;

/** A process as the broker knows it. */
public sealed interface Role {

    Pattern EDGE = Pattern.compile("edge/([a-z0-9-]{1,63})");

    record IngestApi() implements Role {}

    record Fetcher() implements Role {}

    record Distributor() implements Role {}

    record Edge(String name) implements Role {}

    /** @throws IllegalArgumentException when there is none */
    static Role named(String name) {
        return switch (name) {
            case "ingest-api" -> new IngestApi();
            case "fetcher" -> new Fetcher();
            case "distributor" -> new Distributor();
            default -> {
                var edge = EDGE.matcher(name);
                if (!edge.matches()) {
                    throw new IllegalArgumentException(
                            "a process is ingest-api, fetcher, distributor or edge/NAME, but not «" + name + "»");
                }
                yield new Edge(edge.group(1));
            }
        };
    }

    /** As {@link #named} reads it, and as it signs. */
    default String speaker() {
        return switch (this) {
            case IngestApi _ -> "ingest-api";
            case Fetcher _ -> Stages.FETCHER;
            case Distributor _ -> "distributor";
            case Edge(String name) -> ReplayHeaders.address(Stages.EDGE, name);
        };
    }

    /** Its name at the broker. */
    default String user() {
        return MasterSecret.brokerUser(speaker());
    }

    /** The prefix of its settings for Kafka. */
    default String settings() {
        String process = switch (this) {
            case IngestApi _ -> "ingest";
            case Fetcher _ -> "fetcher";
            case Distributor _ -> "distributor";
            case Edge _ -> Party.EDGE.name().toLowerCase(java.util.Locale.ROOT);
        };
        return "websync." + process + ".kafka.security.";
    }

    /** Whether readers may ask for its signature. */
    default boolean signs() {
        return this instanceof Edge || this instanceof Fetcher;
    }
}
