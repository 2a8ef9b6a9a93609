package io.websync.messaging;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was, and why it was given up: what stands on a topic's {@code .dlt}. The one place that knows its format.
 *
 * @param why null when somebody else put it there, who says nothing
 * @param from where it stood; for one without a reason, where it stands among the dead letters
 * @param headers the record's own
 */
public record DeadLetter(@Nullable GivenUp why, Place from, Instant recordAt, List<Header> headers) {

    /** Names the dead letters of a topic. */
    public static final String SUFFIX = ".dlt";

    private static final int FEW_HEADERS = 64 * 1024;
    private static final int SHORT_KEY = 64 * 1024;

    /** Where a record stands, or stood. */
    public record Place(String topic, int partition, long offset) {

        public static Place of(ConsumerRecord<?, ?> record) {
            return new Place(record.topic(), record.partition(), record.offset());
        }
    }

    public DeadLetter {
        headers = List.copyOf(headers);
    }

    /** The letter of a record, with key, value and headers as they were. */
    static ProducerRecord<String, byte[]> write(ConsumerRecord<String, byte[]> record, GivenUp why) {
        var letter = new ProducerRecord<String, byte[]>(
                record.topic() + SUFFIX, null, record.key(), record.value(), record.headers());
        sign(letter.headers(), record, why);
        return letter;
    }

    /**
     * What is kept of a record that the broker refuses among the dead letters because of its size: all of it but what is
     * large, and the words where the whole of it stands.
     */
    static ProducerRecord<String, byte[]> writeShort(ConsumerRecord<String, byte[]> record, GivenUp why) {
        String key = record.key();
        boolean shortKey = key == null || key.length() <= SHORT_KEY;
        int headers = 0;
        for (Header header : record.headers()) {
            headers += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        int value = record.value() == null ? 0 : record.value().length;
        var letter = new ProducerRecord<String, byte[]>(
                record.topic() + SUFFIX,
                null,
                shortKey ? key : null,
                null,
                headers <= FEW_HEADERS ? record.headers() : List.of());
        var failure = new Failure(
                why.failure().code(),
                why.failure().httpStatus(),
                "too large for the dead letters, so its value of " + value + " bytes stands only where it was: "
                        + why.failure().message());
        sign(
                letter.headers(),
                record,
                new GivenUp(why.stage(), why.edge(), failure, why.attempts(), why.firstAt(), why.lastAt()));
        return letter;
    }

    private static void sign(Headers headers, ConsumerRecord<?, ?> record, GivenUp why) {
        Integer status = why.failure().httpStatus();
        List<@Nullable String> values = Arrays.asList(
                why.stage(),
                why.edge(),
                why.failure().code().name(),
                status == null ? null : status.toString(),
                why.failure().message(),
                Integer.toString(why.attempts()),
                why.firstAt().toString(),
                why.lastAt().toString(),
                record.topic(),
                Integer.toString(record.partition()),
                Long.toString(record.offset()),
                Long.toString(record.timestamp()));
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            headers.add(DeadLetterHeaders.ALL.get(i), value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Reads a record of a {@code .dlt} topic, whatever is wrong with it. */
    public static DeadLetter read(ConsumerRecord<String, byte[]> letter) {
        List<Header> all = withoutItsOwnSignature(List.of(letter.headers().toArray()));
        int own = all.size() - DeadLetterHeaders.ALL.size();
        if (own >= 0
                && all.subList(own, all.size()).stream()
                        .map(Header::key)
                        .toList()
                        .equals(DeadLetterHeaders.ALL)) {
            try {
                return signed(all.subList(0, own), all.subList(own, all.size()));
            } catch (IllegalArgumentException | DateTimeException _) {
                // Somebody else's words under our names: kept as headers of the record.
            }
        }
        return new DeadLetter(null, Place.of(letter), Instant.ofEpochMilli(letter.timestamp()), all);
    }

    /** A record of a {@code .dlt} topic whose reasons are not believed: its headers are the record's own. */
    public static DeadLetter ofNobody(ConsumerRecord<String, byte[]> letter) {
        return new DeadLetter(
                null,
                Place.of(letter),
                Instant.ofEpochMilli(letter.timestamp()),
                List.of(letter.headers().toArray()));
    }

    /** That of the stage that gave the record up, which stands behind its reasons. */
    private static List<Header> withoutItsOwnSignature(List<Header> headers) {
        return !headers.isEmpty() && headers.getLast().key().equals(Signer.HEADER)
                ? headers.subList(0, headers.size() - 1)
                : headers;
    }

    private static DeadLetter signed(List<Header> own, List<Header> ours) {
        Function<String, @Nullable String> optional = name -> {
            byte[] value = ours.get(DeadLetterHeaders.ALL.indexOf(name)).value();
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        };
        Function<String, String> text = name -> {
            String value = optional.apply(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " has no value");
            }
            return value;
        };
        String status = optional.apply(DeadLetterHeaders.HTTP_STATUS);
        var failure = new Failure(
                FailureCode.valueOf(text.apply(DeadLetterHeaders.CODE)),
                status == null ? null : Integer.valueOf(status),
                text.apply(DeadLetterHeaders.MESSAGE));
        var why = new GivenUp(
                text.apply(DeadLetterHeaders.STAGE),
                optional.apply(DeadLetterHeaders.EDGE),
                failure,
                Integer.parseInt(text.apply(DeadLetterHeaders.ATTEMPTS)),
                Instant.parse(text.apply(DeadLetterHeaders.FIRST_AT)),
                Instant.parse(text.apply(DeadLetterHeaders.LAST_AT)));
        var from = new Place(
                text.apply(DeadLetterHeaders.TOPIC),
                Integer.parseInt(text.apply(DeadLetterHeaders.PARTITION)),
                Long.parseLong(text.apply(DeadLetterHeaders.OFFSET)));
        return new DeadLetter(
                why, from, Instant.ofEpochMilli(Long.parseLong(text.apply(DeadLetterHeaders.TIMESTAMP))), own);
    }
}
