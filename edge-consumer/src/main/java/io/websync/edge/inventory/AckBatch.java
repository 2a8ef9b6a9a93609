package io.websync.edge.inventory;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.event.AckEvent;
import io.websync.messaging.DeadLetter.Place;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The acks of one group commit: in one row, since a row for each and its removal would double the inventory's work. */
public record AckBatch(long seq, List<Ack> acks) {

    private static final int NO_LETTER = -1;
    /** Stands before an ack that is also a dead letter, where others have the length of their key. */
    private static final int LETTER = -2;

    /** An ack as it goes on the wire. */
    public static final class Ack {

        private final String key;
        private final byte[] value;
        private final int partition;
        private final long offset;

        private Ack(String key, byte[] value, int partition, long offset) {
            this.key = key;
            this.value = value;
            this.partition = partition;
            this.offset = offset;
        }

        public static Ack of(AckEvent event) {
            return new Ack(event.key(), EventCodec.encode(event), NO_LETTER, 0);
        }

        /** The word of a failure for good, which is also a dead letter of the order that stands at this place. */
        Ack givingUp(int orderPartition, long orderOffset) {
            return new Ack(key, value, orderPartition, orderOffset);
        }

        /** Where the order stands that is given up with this word, or null when none is. */
        public @Nullable Place order() {
            return partition == NO_LETTER ? null : new Place(Topics.DISTRIBUTIONS.name(), partition, offset);
        }

        public String key() {
            return key;
        }

        /** Not to be changed. */
        public byte[] value() {
            return value;
        }
    }

    public AckBatch {
        acks = List.copyOf(acks);
    }

    static byte[] encode(List<Ack> acks) {
        var bytes = new ByteArrayOutputStream(acks.size() * 256);
        try (var out = new DataOutputStream(bytes)) {
            for (Ack ack : acks) {
                if (ack.partition != NO_LETTER) {
                    out.writeInt(LETTER);
                    out.writeInt(ack.partition);
                    out.writeLong(ack.offset);
                }
                write(out, ack.key().getBytes(StandardCharsets.UTF_8));
                write(out, ack.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static AckBatch decode(long seq, byte[] encoded) {
        var acks = new ArrayList<Ack>();
        try (var in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            while (in.available() > 0) {
                int length = in.readInt();
                int partition = NO_LETTER;
                long offset = 0;
                if (length == LETTER) {
                    partition = in.readInt();
                    offset = in.readLong();
                    length = in.readInt();
                }
                String key = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                acks.add(new Ack(key, in.readNBytes(in.readInt()), partition, offset));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AckBatch(seq, acks);
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
