package io.websync.e2e.scenario;

import io.websync.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A record that no reader can make anything of. */
final class Poison {

    private static final byte[] KEY = utf8("poison.example/a");
    private static final int LARGE = 900_000;
    /** Large ones cost time and disk, so there are few. */
    private static final int LARGE_OF_EACH = 2;

    /** A type that belongs on the topic. */
    private static final Map<String, String> TYPES = Map.of(
            Topics.SUBMISSIONS.name(), "FileSubmitted",
            Topics.SUBMISSIONS_BULK.name(), "FileSubmitted",
            Topics.COMPLETIONS.name(), "FileFetched",
            Topics.DISTRIBUTIONS.name(), "DistributionOrdered",
            Topics.ACKS.name(), "ReplicaMirrored",
            Topics.EDGE_REPORTS.name(), "EdgeHeartbeat",
            Topics.COMMANDS.name(), "RetryRequested",
            Topics.CONTROLS.name(), "EdgeEnrolled");

    private final String kind;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;

    /** @param kind for people */
    private Poison(String kind, byte @Nullable [] key, byte @Nullable [] value) {
        this.kind = kind;
        this.key = key;
        this.value = value;
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    @Override
    public String toString() {
        return kind;
    }

    /** Every kind for a topic, in turn, {@code count} in all. */
    static List<Poison> forTopic(Topics.Topic<?> topic, int count, Random random) {
        String type = TYPES.getOrDefault(topic.name(), "");
        if (type.isEmpty()) {
            throw new IllegalArgumentException("no type is known for " + topic.name());
        }
        // Where the topic is compacted a tombstone is a record like any other, and a record without a key is refused.
        boolean compacted = topic.retention() instanceof Topics.Retention.Compacted;
        List<Poison> poison = new ArrayList<>();
        for (int i = 0; poison.size() < count; i++) {
            if (!compacted) {
                poison.add(new Poison("no value", KEY, null));
                poison.add(new Poison("no key", null, utf8("keyless")));
            }
            byte[] noise = new byte[1 + random.nextInt(2000)];
            random.nextBytes(noise);
            // What begins with this is never JSON, whatever follows.
            noise[0] = (byte) 0xC1;
            poison.add(new Poison("noise", KEY, noise));
            poison.add(text("nothing in it", ""));
            poison.add(text("plain text", "this is not for you"));
            poison.add(text("a number", Integer.toString(random.nextInt())));
            poison.add(text("a list", "[{\"type\":\"" + type + "\"}]"));
            poison.add(text("null", "null"));
            poison.add(text("no type", "{\"asset\":\"poison.example/a\",\"revision\":" + i + "}"));
            poison.add(text("an unknown type", "{\"type\":\"SomethingNew\",\"number\":" + i + "}"));
            poison.add(text("a type of no topic", "{\"type\":\"java.lang.Runtime\"}"));
            poison.add(text("a type of another topic", otherType(type, i)));
            poison.add(text("fields are missing", "{\"type\":\"" + type + "\"}"));
            poison.add(text(
                    "fields of a wrong kind",
                    "{\"type\":\"" + type + "\",\"edge\":{\"a\":[1]},\"asset\":[],\"request\":7,\"at\":\"tomorrow\"}"));
            poison.add(text("it breaks off", "{\"type\":\"" + type + "\",\"asset\":\"poison.exa"));
            poison.add(text("it goes deep", "{\"type\":\"" + type + "\",\"edge\":" + "[".repeat(50_000)));
            poison.add(new Poison("bad UTF-8", KEY, concat("{\"type\":\"" + type + "\",\"edge\":\"", 0xff, 0xfe)));
            poison.add(new Poison("a key that is no text", new byte[] {(byte) 0xff, 0, (byte) 0xfe}, utf8("{}")));
            poison.add(new Poison("a key that is no asset", utf8("../../etc/passwd"), utf8("{\"type\":\"Nope\"}")));
            if (i < LARGE_OF_EACH) {
                byte[] large = new byte[LARGE];
                random.nextBytes(large);
                large[0] = (byte) 0xC1;
                poison.add(new Poison("large", KEY, large));
            }
        }
        return List.copyOf(poison.subList(0, count));
    }

    private static String otherType(String type, int number) {
        return type.equals("ReplicaPurged") || type.equals("ReplicaMirrored")
                ? "{\"type\":\"EdgeEnrolled\",\"edge\":\"nowhere\",\"groups\":[],\"drained\":false,\"at\":\"2026-01-01T00:00:00Z\"}"
                : "{\"type\":\"ReplicaPurged\",\"edge\":\"edge1\",\"asset\":\"poison.example/a\",\"revision\":"
                        + (1 + number) + ",\"at\":\"2026-01-01T00:00:00Z\"}";
    }

    private static Poison text(String kind, String value) {
        return new Poison(kind, KEY, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(String text, int... more) {
        byte[] head = utf8(text);
        byte[] all = Arrays.copyOf(head, head.length + more.length);
        for (int i = 0; i < more.length; i++) {
            all[head.length + i] = (byte) more[i];
        }
        return all;
    }
}
