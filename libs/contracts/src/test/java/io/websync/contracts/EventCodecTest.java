package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EventCodecTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final EventCodec.Decoder<Event> ANY = EventCodec.decoder(Event.class);

    /** An event and the file that pins how it is written. */
    record Sample(Event event, String file) {

        String golden() {
            try {
                return Files.readString(GOLDEN.resolve(file)).strip();
            } catch (IOException e) {
                throw new AssertionError("no golden file for " + file, e);
            }
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static List<Sample> samples() {
        var samples = new ArrayList<Sample>();
        SampleEvents.full()
                .forEach(event -> samples.add(new Sample(event, event.getClass().getSimpleName() + ".json")));
        SampleEvents.minimal()
                .forEach(event -> samples.add(new Sample(event, event.getClass().getSimpleName() + ".minimal.json")));
        return samples;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anEventIsWrittenAsItsGoldenFile(Sample sample) {
        assertThat(EventCodec.encode(sample.event()))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(sample.golden());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aGoldenFileIsReadAsItsEvent(Sample sample) throws UndecodableException {
        assertThat(decode(sample.golden())).isEqualTo(sample.event());
    }

    @Test
    void everyTypeHasItsTwoGoldenFilesAndNoFileIsLeftOver() throws IOException {
        List<String> expected = EventCodec.recordsOf(Event.class).stream()
                .flatMap(type -> Stream.of(type.getSimpleName() + ".json", type.getSimpleName() + ".minimal.json"))
                .toList();
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(samples()).extracting(Sample::file).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void typeIsTheFirstFieldAndTheOthersFollowInTheOrderOfTheRecord(Sample sample) {
        List<String> declared = Stream.concat(
                        Stream.of("type"),
                        Arrays.stream(sample.event().getClass().getRecordComponents())
                                .map(component -> component.getName()))
                .toList();
        List<String> written =
                List.copyOf(JsonMapper.shared().readTree(sample.golden()).propertyNames());
        assertThat(written).startsWith("type");
        assertThat(declared.stream().filter(written::contains)).containsExactlyElementsOf(written);
        assertThat(sample.golden())
                .startsWith("{\"type\":\"" + sample.event().getClass().getSimpleName() + "\"");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anUnknownFieldIsIgnoredAtAnyDepth(Sample sample) throws UndecodableException {
        ObjectNode tree = tree(sample);
        addUnknown(tree);
        assertThat(decode(tree.toString())).isEqualTo(sample.event());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theOrderOfFieldsDoesNotMatter(Sample sample) throws UndecodableException {
        ObjectNode tree = tree(sample);
        ObjectNode reversed = JsonMapper.shared().createObjectNode();
        List.copyOf(tree.propertyNames()).reversed().forEach(name -> reversed.set(name, tree.get(name)));
        assertThat(decode(reversed.toString())).isEqualTo(sample.event());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aFieldIsMissingOnlyWhereItMayBeNull(Sample sample) {
        for (String name : List.copyOf(tree(sample).propertyNames())) {
            ObjectNode without = tree(sample);
            without.remove(name);
            ObjectNode withNull = tree(sample);
            withNull.putNull(name);
            boolean nullable = isNullable(sample.event(), name);
            assertThat(decoded(without.toString()).isPresent())
                    .as("without %s", name)
                    .isEqualTo(nullable);
            assertThat(decoded(withNull.toString()).isPresent())
                    .as("with null as %s", name)
                    .isEqualTo(nullable);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whateverIsBrokenIsUndecodableAndNothingElse(Sample sample) {
        var random = new Random(20261123);
        byte[] golden = sample.golden().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 400; i++) {
            byte[] broken = golden.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            decodedBytes(Arrays.copyOf(broken, random.nextInt(4) == 0 ? random.nextInt(broken.length) : broken.length));
        }
        for (String name : List.copyOf(tree(sample).propertyNames())) {
            for (String other :
                    List.of("{}", "[]", "[null]", "\"\"", "\"x\"", "-1", "1e400", "true", "{\"a\":null}", "1.5")) {
                ObjectNode tree = tree(sample);
                tree.set(name, JsonMapper.shared().readTree(other));
                var _ = decoded(tree.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "7",
                "\"FileSubmitted\"",
                "not json",
                "{\"type\":null}",
                "{\"type\":\"\"}",
                "{\"type\":7}",
                "{\"type\":\"NoSuchType\"}",
                "{\"type\":\"java.lang.Object\"}",
                "{\"type\":\"FileSubmitted\"}",
                "\u0000\u0000\u0000\u0000\u0001Confluent",
            })
    void whatIsNoEventIsUndecodable(String value) {
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> decode(value))
                .withMessageStartingWith("not a Event record: ");
    }

    @Test
    void aTombstoneAndATailAreUndecodable() {
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> ANY.decode(nothing()));
        String twice =
                new String(EventCodec.encode(SampleEvents.minimal().getFirst()), StandardCharsets.UTF_8).repeat(2);
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> decode(twice));
        String deep = "{\"type\":\"ReplicaPurged\",\"x\":" + "[".repeat(100_000);
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> decode(deep));
    }

    @Test
    void anEventOfAnotherTopicIsUndecodable() {
        byte[] submitted = EventCodec.encode(SampleEvents.full().getFirst());
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> EventCodec.decoder(AckEvent.class).decode(submitted))
                .withMessageContaining("FileSubmitted");
    }

    @Test
    void aFieldThatBreaksItsRuleIsUndecodableWithTheRule() {
        String golden = samples().getFirst().golden();
        assertUndecodable(golden.replace("\"priority\":1", "\"priority\":9"), "priority is 1 (first) to 5 (last)");
        assertUndecodable(golden.replace("example.com:8080/pub/a", "Example.com:8080/../a"), "asset key");
        assertUndecodable(golden.replace("\"17/4\"", "\"17\""), "submission/line");
        assertUndecodable(golden.replace("md5:d41d", "md5:d41"), "32 hex digits");
        assertUndecodable(golden.replace("ALWAYS", "NEVER"), "NEVER");
    }

    @Test
    void aMessageThatIsCutInACharacterOrBrokenByAnOriginCanBeWritten() throws UndecodableException {
        FileSubmitted request = (FileSubmitted) SampleEvents.minimal().getFirst();
        for (String message : List.of("x".repeat(498) + "💩💩", "\ud83d", "a\udca9b", "💩".repeat(400))) {
            var failed = new FetchFailed(request, Failure.of(FailureCode.PROTOCOL, message), Instant.EPOCH);
            assertThat(ANY.decode(EventCodec.encode(failed))).isEqualTo(failed);
            assertThat(failed.failure().message()).hasSizeLessThanOrEqualTo(Failure.MESSAGE_LIMIT);
        }
    }

    private static void assertUndecodable(String value, String reason) {
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(
                        () -> EventCodec.decoder(SubmissionEvent.class).decode(value.getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining(reason);
    }

    private static boolean isNullable(Event event, String field) {
        return Arrays.stream(event.getClass().getRecordComponents())
                .anyMatch(component -> component.getName().equals(field)
                        && component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    private static void addUnknown(ObjectNode tree) {
        for (JsonNode child : tree) {
            if (child instanceof ObjectNode object && !tree.path("attempts").equals(child)) {
                addUnknown(object);
            }
        }
        tree.putObject("addedLater").putArray("list").add(1).addNull();
    }

    private static ObjectNode tree(Sample sample) {
        return (ObjectNode) JsonMapper.shared().readTree(sample.golden());
    }

    private static Event decode(String value) throws UndecodableException {
        return ANY.decode(value.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Event> decoded(String value) {
        return decodedBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty when undecodable; any other exception fails the test. */
    private static Optional<Event> decodedBytes(byte[] value) {
        try {
            return Optional.of(ANY.decode(value));
        } catch (UndecodableException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("NullAway") // what a consumer hands on when it forgot to look
    private static byte[] nothing() {
        return null;
    }
}
