package io.websync.messaging;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a process reaches Kafka.
 *
 * @param bootstrapServers {@code host:port}, several by comma; default {@code localhost:9092}
 * @param properties any client property of Kafka's own, given to every client of the process; wins over {@code security}
 * @param partitions of a topic that this process creates, 1 to 1,000; default 12. More partitions mean more fetchers and
 *     readers at once; the number is never changed later, because a key has to stay in its partition
 * @param replication copies of a topic that this process creates; default 1, a cluster wants 3
 * @param security who the process is to the broker, and whom it believes; default nobody and anybody, in the clear
 */
public record KafkaSettings(
        String bootstrapServers,
        Map<String, String> properties,
        Integer partitions,
        Short replication,
        KafkaSecurity security) {

    public KafkaSettings(
            @Nullable String bootstrapServers,
            @Nullable Map<String, String> properties,
            @Nullable Integer partitions,
            @Nullable Short replication,
            @Nullable KafkaSecurity security) {
        this.bootstrapServers = Objects.requireNonNullElse(bootstrapServers, "localhost:9092");
        this.properties = properties == null ? Map.of() : Map.copyOf(properties);
        this.partitions = Objects.requireNonNullElse(partitions, 12);
        this.replication = Objects.requireNonNullElse(replication, (short) 1);
        this.security = security == null ? KafkaSecurity.NONE : security;
        if (this.partitions < 1 || this.partitions > 1000) {
            throw new IllegalArgumentException("kafka.partitions is 1 to 1000, but it is " + this.partitions);
        }
    }

    public static KafkaSettings at(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, null, null, null, null);
    }

    /** The properties that every client has in common. */
    Map<String, Object> common(String clientId) {
        var config = new HashMap<String, Object>(security.properties());
        config.putAll(properties);
        config.put("bootstrap.servers", bootstrapServers);
        config.put("client.id", clientId);
        return config;
    }

    /** Without the properties, which may hold secrets. */
    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=" + bootstrapServers + ", security=" + security + "]";
    }
}
