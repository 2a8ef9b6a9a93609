package io.websync.messaging;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka clients with the settings that the promises rest on. A caller may add properties of its own, which win; the
 * ones that make a promise are set after them.
 */
public final class Clients {

    /** Bytes of the largest dead letter: more than a broker takes on other topics unless it is told to, as a letter has more headers. */
    static final int LARGEST_LETTER = 20 * 1024 * 1024;

    private Clients() {}

    /** A producer that says «sent» only when all in-sync replicas have the record, once and in order. Thread-safe. */
    public static KafkaProducer<String, byte[]> producer(
            KafkaSettings settings, String clientId, Map<String, Object> more) {
        Map<String, Object> config = settings.common(clientId);
        config.put("linger.ms", 5);
        config.put("batch.size", 128 * 1024);
        config.put("compression.type", "lz4");
        config.put("delivery.timeout.ms", 120_000);
        config.put("max.request.size", LARGEST_LETTER);
        config.putAll(more);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        return new KafkaProducer<>(config, ExactKeys.SERIALIZER, new ByteArraySerializer());
    }

    /** A consumer of a classic group that never commits by itself and reads only what is committed. Not thread-safe. */
    public static KafkaConsumer<String, byte[]> consumer(
            KafkaSettings settings, String clientId, String group, Map<String, Object> more) {
        Map<String, Object> config = settings.common(clientId);
        config.put("group.id", group);
        config.put("group.protocol", "classic");
        config.put("auto.offset.reset", "earliest");
        config.putAll(more);
        config.put("enable.auto.commit", false);
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(config, ExactKeys.DESERIALIZER, new ByteArrayDeserializer());
    }

    public static Admin admin(KafkaSettings settings, String clientId) {
        return Admin.create(settings.common(clientId));
    }
}
