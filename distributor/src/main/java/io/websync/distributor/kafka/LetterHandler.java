package io.websync.distributor.kafka;

import io.websync.catalog.deadletter.Bytes;
import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.Letter.About;
import io.websync.catalog.deadletter.Letter.Kind;
import io.websync.catalog.deadletter.Letter.Raw;
import io.websync.catalog.deadletter.Letter.Why;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.distributor.deadletters.Subjects;
import io.websync.distributor.jdbc.LetterTransaction;
import io.websync.distributor.jdbc.Reader;
import io.websync.messaging.DeadLetter;
import io.websync.messaging.ExactKeys;
import io.websync.messaging.GivenUp;
import io.websync.messaging.ReplayHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Dead letters → the catalog. It takes every record that can stand on a topic, since there is nowhere else to put one. */
public final class LetterHandler implements BatchHandler {

    private static final Logger log = LoggerFactory.getLogger(LetterHandler.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** What PostgreSQL can keep, and more than any clock says. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final String UNKNOWN = "unknown";

    private final Subjects subjects = new Subjects();
    /** Where edges, too, put what they give up on. */
    private static final Set<String> OF_EDGES = Topics.ALL.stream()
            .filter(topic -> topic.readers().contains(Party.EDGE))
            .map(Topics.Topic::deadLetters)
            .collect(Collectors.toUnmodifiableSet());

    private final LetterTransaction transaction;
    private final Authenticity authenticity;
    private final DistributorMetrics metrics;

    public LetterHandler(LetterTransaction transaction, Authenticity authenticity, DistributorMetrics metrics) {
        this.transaction = transaction;
        this.authenticity = authenticity;
        this.metrics = metrics;
    }

    @Override
    public void handle(List<ConsumerRecord<String, byte[]>> records, Reader.Step step) throws Exception {
        metrics.lettersKept(transaction.keep(records.stream().map(this::letter).toList(), step));
    }

    private Letter letter(ConsumerRecord<String, byte[]> record) {
        DeadLetter read = DeadLetter.read(record);
        String doubt = doubt(record, read);
        if (doubt != null) {
            read = DeadLetter.ofNobody(record);
        }
        Why why = why(record, read.why(), doubt);
        var raw = new Raw(
                read.from().topic(),
                read.from().partition(),
                read.from().offset(),
                read.recordAt().isBefore(EARLIEST) ? null : within(read.recordAt()),
                Bytes.of(record.key() == null ? null : ExactKeys.bytes(record.key())),
                Bytes.of(record.value()),
                json(read.headers()));
        About about;
        try {
            about = subjects.of(why, raw.topic(), record.value(), replayOf(read.headers()));
        } catch (RuntimeException e) {
            log.warn("What the dead letter at {} is about cannot be told", read.from(), e);
            about = new About(Kind.RECORD, null, null, null, null, null, null, null);
        }
        return new Letter(why, raw, about);
    }

    /**
     * Why its reasons are not believed, or null. Who replays it sends it to the topic that it names, for the stage that it
     * names: an edge, which may write some of these topics, must not get a record to another's eyes in that way.
     */
    private @Nullable String doubt(ConsumerRecord<String, byte[]> record, DeadLetter read) {
        GivenUp why = read.why();
        if (why == null) {
            return null;
        }
        if (!record.topic().equals(read.from().topic() + DeadLetter.SUFFIX)) {
            return "it says that it stood on " + read.from().topic();
        }
        return OF_EDGES.contains(record.topic()) ? authenticity.doubt(record, why.stage(), why.edge()) : null;
    }

    private static Why why(ConsumerRecord<?, ?> record, @Nullable GivenUp why, @Nullable String doubt) {
        if (why == null) {
            Instant at = within(Instant.ofEpochMilli(record.timestamp()));
            return new Why(
                    UNKNOWN,
                    null,
                    doubt == null
                            ? Failure.of(FailureCode.UNDECODABLE, "put here by no stage of websync, without a reason")
                            : Failure.of(FailureCode.FORGED, doubt),
                    1,
                    at,
                    at);
        }
        return new Why(
                why.stage(), why.edge(), why.failure(), why.attempts(), within(why.firstAt()), within(why.lastAt()));
    }

    private static Instant within(Instant at) {
        return at.isBefore(EARLIEST) ? EARLIEST : at.isAfter(LATEST) ? LATEST : at;
    }

    private static @Nullable Long replayOf(List<Header> headers) {
        return headers.stream()
                .filter(header -> header.key().equals(ReplayHeaders.OF) && header.value() != null)
                .flatMap(header -> number(new String(header.value(), StandardCharsets.UTF_8)).stream())
                .findFirst()
                .orElse(null);
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static String json(List<Header> headers) {
        var pairs = new ArrayList<List<@Nullable String>>();
        for (Header header : headers) {
            var pair = new ArrayList<@Nullable String>();
            pair.add(header.key());
            pair.add(header.value() == null ? null : Base64.getEncoder().encodeToString(header.value()));
            pairs.add(pair);
        }
        return JSON.writeValueAsString(pairs);
    }
}
