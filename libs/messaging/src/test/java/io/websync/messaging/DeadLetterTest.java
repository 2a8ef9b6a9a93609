package io.websync.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.messaging.DeadLetter.Place;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final Instant FIRST = Instant.parse("2026-11-23T08:00:00.123456789Z");
    private static final Instant LAST = Instant.parse("2026-11-23T09:00:00Z");
    private static final GivenUp WHY =
            new GivenUp(Stages.EDGE, "oslo", new Failure(FailureCode.FORBIDDEN, 403, "it says: ñø"), 4, FIRST, LAST);

    @Test
    void aLetterIsReadAsItWasWritten() {
        List<Header> own = List.of(
                new RecordHeader("a", new byte[] {1, -1}),
                new RecordHeader("a", null),
                new RecordHeader("", bytes("x")));
        ConsumerRecord<String, byte[]> record = record("k", bytes("v"), own);

        ProducerRecord<String, byte[]> letter = DeadLetter.write(record, WHY);

        assertThat(letter.topic()).isEqualTo("websync.acks.dlt");
        assertThat(letter.key()).isEqualTo("k");
        assertThat(letter.value()).isEqualTo(bytes("v"));
        DeadLetter read = DeadLetter.read(onTopic(letter));
        assertThat(read.why()).isEqualTo(WHY);
        assertThat(read.from()).isEqualTo(new Place("websync.acks", 3, 77));
        assertThat(read.recordAt()).isEqualTo(Instant.ofEpochMilli(123_456));
        assertThat(read.headers()).isEqualTo(own);
    }

    @Test
    void aReasonWithoutEdgeAndStatusIsReadSo() {
        var why = GivenUp.atOnce(Stages.FETCHER, null, FailureCode.UNDECODABLE, "no", LAST);
        assertThat(DeadLetter.read(onTopic(DeadLetter.write(record(null, null, List.of()), why)))
                        .why())
                .isEqualTo(why);
    }

    @Test
    void headersOfOurNamesThatTheRecordHadItselfAreKeptApart() {
        var first = DeadLetter.write(record("k", bytes("v"), List.of()), WHY);
        List<Header> forged = List.of(first.headers().toArray());
        var why = GivenUp.atOnce(Stages.REPORTER, null, FailureCode.UNDECODABLE, "no", LAST);

        DeadLetter read = DeadLetter.read(onTopic(DeadLetter.write(record("k", bytes("v"), forged), why)));

        assertThat(read.why()).isEqualTo(why);
        assertThat(read.headers()).isEqualTo(forged);
    }

    @Test
    void whatStandsThereWithoutAReasonIsReadToo() {
        assertThat(DeadLetter.read(record("k", null, List.of())))
                .isEqualTo(new DeadLetter(
                        null, new Place("websync.acks", 3, 77), Instant.ofEpochMilli(123_456), List.of()));
        for (String name : DeadLetterHeaders.ALL) {
            var letter = onTopic(DeadLetter.write(record("k", bytes("v"), List.of()), WHY));
            List<Header> spoilt = new ArrayList<>();
            for (Header header : letter.headers()) {
                spoilt.add(header.key().equals(name) ? new RecordHeader(name, bytes("\0nonsense")) : header);
            }
            DeadLetter read = DeadLetter.read(record("k", bytes("v"), spoilt));
            // Where the nonsense could be a name, it is taken for one.
            assertThat(read.headers()).as(name).isEqualTo(read.why() == null ? spoilt : List.of());
        }
    }

    @Test
    void ofOneThatIsTooLargeAllButItsValueIsKept() {
        var letter = DeadLetter.writeShort(record("k", bytes("large"), List.of(new RecordHeader("a", null))), WHY);

        assertThat(letter.key()).isEqualTo("k");
        assertThat(letter.value()).isNull();
        DeadLetter read = DeadLetter.read(onTopic(letter));
        assertThat(read.headers()).containsExactly(new RecordHeader("a", null));
        assertThat(read.why()).isNotNull();
        assertThat(letter.headers().lastHeader(DeadLetterHeaders.MESSAGE).value())
                .asString(StandardCharsets.UTF_8)
                .contains("5 bytes", "it says");
    }

    private static ConsumerRecord<String, byte[]> record(
            @Nullable String key, byte @Nullable [] value, List<Header> headers) {
        return new ConsumerRecord<>(
                "websync.acks",
                3,
                77,
                123_456,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(headers),
                Optional.empty());
    }

    private static ConsumerRecord<String, byte[]> onTopic(ProducerRecord<String, byte[]> letter) {
        return new ConsumerRecord<>(
                letter.topic(),
                0,
                5,
                999,
                TimestampType.CREATE_TIME,
                0,
                0,
                letter.key(),
                letter.value(),
                letter.headers(),
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
