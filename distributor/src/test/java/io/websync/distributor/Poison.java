package io.websync.distributor;

import io.websync.contracts.EventCodec;
import io.websync.contracts.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Records that no stage can use, one of every kind. */
record Poison(String kind, Key key, Value value, List<Header> headers) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Bytes of a key. */
    @SuppressWarnings("ArrayRecordComponent") // only handed on
    record Key(byte @Nullable [] bytes) {}

    /** Bytes of a value. */
    @SuppressWarnings("ArrayRecordComponent") // only handed on
    record Value(byte @Nullable [] bytes) {}

    /**
     * All kinds, made from a record that would be fine.
     *
     * @param required a field that must be there
     * @param other a key that is not the event's
     */
    static List<Poison> of(Event good, String required, String other) {
        byte[] value = EventCodec.encode(good);
        byte[] key = bytes(good.key());
        byte[] huge = new byte[900_000];
        Arrays.fill(huge, (byte) '[');
        var all = new ArrayList<Poison>();
        all.add(poison("garbage", key, new byte[] {0, 1, (byte) 0xFF, (byte) 0xC3, 10}));
        all.add(poison("empty", key, new byte[0]));
        all.add(poison("truncated", key, Arrays.copyOf(value, value.length - 5)));
        all.add(poison("unknown type", key, with(value, "type", "SomethingNew")));
        all.add(poison("without type", key, without(value, "type")));
        all.add(poison("missing field", key, without(value, required)));
        all.add(poison("wrong field type", key, with(value, required, "[]{}")));
        all.add(poison("no object", key, bytes("[1, 2]")));
        all.add(poison("null key", null, value));
        all.add(poison("null value", key, null));
        all.add(poison("huge value", key, huge));
        all.add(poison("wrong key", bytes(other), value));
        all.add(poison("key that is no text", new byte[] {(byte) 0xFE, 'k', (byte) 0x80}, bytes("{}")));
        all.add(new Poison(
                "bad headers",
                new Key(key),
                new Value(bytes("{\"type\":")),
                List.of(
                        new RecordHeader("", new byte[] {(byte) 0xFF, 0}),
                        new RecordHeader("x\0\u2028", null),
                        new RecordHeader("websync-dlt-stage", bytes("nobody")),
                        new RecordHeader("websync-replay-of", bytes("not a number")),
                        new RecordHeader("x\0\u2028", new byte[5_000]))));
        return all;
    }

    private static Poison poison(String kind, byte @Nullable [] key, byte @Nullable [] value) {
        return new Poison(kind, new Key(key), new Value(value), List.of(new RecordHeader("kind", bytes(kind))));
    }

    private static byte[] with(byte[] json, String field, String value) {
        ObjectNode node = (ObjectNode) JSON.readTree(json);
        node.put(field, value);
        return JSON.writeValueAsBytes(node);
    }

    private static byte[] without(byte[] json, String field) {
        ObjectNode node = (ObjectNode) JSON.readTree(json);
        node.remove(field);
        return JSON.writeValueAsBytes(node);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the record of these bytes is this one. */
    boolean is(byte @Nullable [] otherKey, byte @Nullable [] otherValue, List<Header> otherHeaders) {
        return Arrays.equals(key.bytes, otherKey)
                && Arrays.equals(value.bytes, otherValue)
                && headers.equals(otherHeaders);
    }

    @Override
    public String toString() {
        return kind;
    }
}
