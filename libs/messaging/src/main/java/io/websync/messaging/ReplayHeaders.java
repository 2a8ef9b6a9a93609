package io.websync.messaging;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Headers of a dead letter that was sent its way again. */
public final class ReplayHeaders {

    /**
     * The stage that shall read it, {@code stage} or {@code edge/name}: the one that gave it up. Every other reader of the
     * topic has done its part already, and passes over it.
     */
    public static final String FOR = "websync-replay-for";

    /** The number of the dead letter, which the same record names should it be given up again. */
    public static final String OF = "websync-replay-of";

    private ReplayHeaders() {}

    /** How {@link #FOR} names a stage. */
    public static String address(String stage, @Nullable String edge) {
        return edge == null ? stage : stage + "/" + edge;
    }

    /** Whether the record is a replay for another stage than the one of this address. */
    static boolean isForAnother(ConsumerRecord<?, ?> record, String address) {
        Header header = record.headers().lastHeader(FOR);
        return header != null
                && header.value() != null
                && !new String(header.value(), StandardCharsets.UTF_8).equals(address);
    }
}
