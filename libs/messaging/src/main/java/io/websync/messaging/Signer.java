package io.websync.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Puts a header {@value #HEADER} behind the others of a record: who speaks, the number of the key, and an HMAC-SHA256 by that key
 * over speaker, number, topic, key and value, with their lengths. Other headers, place and time are not signed. Thread-safe.
 */
public final class Signer {

    public static final String HEADER = "websync-signature";

    private final String speaker;
    private final SigningKey key;

    /** @param speaker as {@link ReplayHeaders#address} names a stage */
    public Signer(String speaker, SigningKey key) {
        this.speaker = speaker;
        this.key = key;
    }

    void sign(ProducerRecord<String, byte[]> record) {
        // A record that is given up has its own writer's, which stays as it is.
        record.headers().add(HEADER, signature(record).getBytes(StandardCharsets.US_ASCII));
    }

    private String signature(ProducerRecord<String, byte[]> record) {
        byte[] mac = mac(key, speaker, record.topic(), record.key(), record.value());
        return speaker + " " + key.number() + " " + Base64.getEncoder().encodeToString(mac);
    }

    static byte[] mac(
            SigningKey key, String speaker, String topic, @Nullable String recordKey, byte @Nullable [] value) {
        Mac mac = Hmac.of(key.secret());
        add(mac, speaker.getBytes(StandardCharsets.UTF_8));
        add(mac, Integer.toString(key.number()).getBytes(StandardCharsets.UTF_8));
        add(mac, topic.getBytes(StandardCharsets.UTF_8));
        add(mac, recordKey == null ? null : ExactKeys.bytes(recordKey));
        add(mac, value);
        return mac.doFinal();
    }

    /** With its length before it, so that nothing can be moved from one part to the next; -1 is none. */
    private static void add(Mac mac, byte @Nullable [] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(part == null ? -1 : part.length)
                .flip());
        if (part != null) {
            mac.update(part);
        }
    }

    /** The last one of a record as text, or null. */
    static @Nullable String last(Headers headers) {
        var header = headers.lastHeader(HEADER);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
