package io.websync.edge.inventory;

import io.websync.contracts.EventCodec;
import io.websync.contracts.event.AckEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The acks of one group commit: in one row, since a row for each and its removal would double the inventory's work. */
public record AckBatch(long seq, List<Ack> acks) {

    /** An ack as it goes on the wire. */
    public static final class Ack {

        private final String key;
        private final byte[] value;

        private Ack(String key, byte[] value) {
            this.key = key;
            this.value = value;
        }

        public static Ack of(AckEvent event) {
            return new Ack(event.key(), EventCodec.encode(event));
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
                String key = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
                acks.add(new Ack(key, in.readNBytes(in.readInt())));
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
