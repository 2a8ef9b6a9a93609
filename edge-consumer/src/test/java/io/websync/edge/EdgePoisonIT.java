package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.EventCodec;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.messaging.Clients;
import io.websync.messaging.DeadLetter;
import io.websync.messaging.EventProducer;
import io.websync.messaging.ExactKeys;
import io.websync.messaging.GivenUp;
import io.websync.messaging.Stages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edge cannot read, and what it gives up for good. */
class EdgePoisonIT {

    @TempDir
    Path root;

    private TestCenter center;
    private EdgeHarness edge;

    @BeforeEach
    void open() throws Exception {
        center = new TestCenter();
        edge = new EdgeHarness(root, center);
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
        center.close();
    }

    @Test
    void everyPoisonRecordBecomesOneDeadLetterAndTheGoodOnesAroundItPass() throws Exception {
        // What is compacted has a key; an order or a word that is taken back has no value.
        List<Poison> orders = withValue(Poison.of(order("poison", 1, null), "revision", edge.name + ".example/other"));
        List<Poison> controls = withValue(
                Poison.of(new EdgeEnrolled(edge.name, List.of("x"), false, Instant.now()), "groups", "edge/nobody"));
        var all = new ArrayList<Poison>(orders);
        all.add(new Poison(
                "tombstone of no asset",
                new Poison.Key(new byte[] {'/', '/', -1}),
                new Poison.Value(null),
                List.of(new RecordHeader("of", edge.name.getBytes(StandardCharsets.UTF_8)))));
        // It can be read, but no inventory can keep such a time.
        all.add(poison("time out of range", order("far", 1, Instant.MAX)));
        edge.start();
        edge.order(edge.asset("before"), 1, 10, bytes("before"));
        produce(Topics.DISTRIBUTIONS, all);
        produce(Topics.CONTROLS, controls);
        edge.order(edge.asset("after"), 1, 10, bytes("after"));

        edge.ack(ReplicaMirrored.class, edge.asset("before"), 1);
        edge.ack(ReplicaMirrored.class, edge.asset("after"), 1);
        assertOneEach(Topics.DISTRIBUTIONS, all);
        assertOneEach(Topics.CONTROLS, controls);

        edge.stop();
        edge.start();
        edge.order(edge.asset("later"), 1, 11, bytes("later"));
        edge.ack(ReplicaMirrored.class, edge.asset("later"), 1);
        assertOneEach(Topics.DISTRIBUTIONS, all);
        assertOneEach(Topics.CONTROLS, controls);
    }

    @Test
    void anOrderThatIsGivenUpForGoodIsADeadLetterAsItWas() throws Exception {
        DistributionOrdered order = order("lost", 3, null);
        String json = new String(EventCodec.encode(order), StandardCharsets.UTF_8);
        byte[] value =
                (json.substring(0, json.length() - 1) + ", \"later\": [1, 2] }").getBytes(StandardCharsets.UTF_8);
        var record = new Poison(
                "lost",
                new Poison.Key(order.key().getBytes(StandardCharsets.UTF_8)),
                new Poison.Value(value),
                List.<Header>of(new RecordHeader("trace", new byte[] {1, -2, 3}), new RecordHeader("trace", null)));
        edge.start();
        produce(Topics.DISTRIBUTIONS, List.of(record));

        ReplicaFailed failed = edge.ack(ReplicaFailed.class, order.asset(), 3);
        assertThat(failed.failure().code()).isEqualTo(FailureCode.BLOB_MISSING);
        List<DeadLetter> letters = EdgeHarness.await(
                "the dead letter", () -> letters(Topics.DISTRIBUTIONS, record), found -> !found.isEmpty());
        GivenUp why = Objects.requireNonNull(letters.getFirst().why());
        assertThat(why.failure()).isEqualTo(failed.failure());
        assertThat(why.attempts()).isEqualTo(failed.attempts());
        assertThat(why.firstAt()).isEqualTo(failed.firstAttemptAt());
        assertThat(why.lastAt()).isEqualTo(failed.at());
        assertThat(letters.getFirst().from().topic()).isEqualTo(Topics.DISTRIBUTIONS.name());
    }

    @Test
    void aReplayForAnotherEdgeIsPassedOverAndOneForThisEdgeIsTaken() throws Exception {
        edge.start();
        AssetKey mine = edge.asset("mine");
        AssetKey other = edge.asset("other");
        var producer = new EventProducer(edge.kafka, "replays", Map.of(), Clock.systemUTC());
        try (producer) {
            for (AssetKey asset : List.of(other, mine)) {
                Digest digest = center.add(bytes(asset.value()));
                var order = new DistributionOrdered(
                        asset,
                        1,
                        10,
                        digest,
                        asset.value().length(),
                        EdgeHarness.MODIFIED,
                        edge.here(),
                        Map.of(),
                        3,
                        Instant.now(),
                        null);
                producer.sendAgain(
                                new DeadLetter.Place(Topics.DISTRIBUTIONS.name(), 0, 0),
                                order.key().getBytes(StandardCharsets.UTF_8),
                                EventCodec.encode(order),
                                List.of(),
                                Stages.EDGE,
                                asset.equals(mine) ? edge.name : "somewhere-else",
                                1)
                        .join();
            }
        }
        edge.ack(ReplicaMirrored.class, mine, 1);
        assertThat(edge.file(mine)).exists();
        assertThat(edge.file(other)).doesNotExist();
        assertThat(edge.otherAcks()).isEmpty();
    }

    private void assertOneEach(Topic<?> topic, List<Poison> records) {
        for (Poison one : records) {
            List<DeadLetter> letters = EdgeHarness.await(
                    one + " on " + topic.name(), () -> letters(topic, one), found -> !found.isEmpty());
            assertThat(letters).as("%s on %s", one, topic.name()).hasSize(1);
            GivenUp why = Objects.requireNonNull(letters.getFirst().why());
            assertThat(why.stage()).isEqualTo(Stages.EDGE);
            assertThat(why.failure().code()).isEqualTo(FailureCode.UNDECODABLE);
            assertThat(why.attempts()).isEqualTo(1);
        }
    }

    /** The dead letters of this record that this edge wrote. */
    private List<DeadLetter> letters(Topic<?> topic, Poison of) {
        var letters = new ArrayList<DeadLetter>();
        try (var consumer = Clients.consumer(edge.kafka, "letters", "letters", Map.of())) {
            var partitions = consumer.partitionsFor(topic.deadLetters()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    DeadLetter letter = DeadLetter.read(record);
                    if (letter.why() != null
                            && edge.name.equals(letter.why().edge())
                            && of.is(
                                    record.key() == null ? null : ExactKeys.bytes(record.key()),
                                    record.value(),
                                    letter.headers())) {
                        letters.add(letter);
                    }
                }
            }
        }
        return letters;
    }

    private void produce(Topic<?> topic, List<Poison> records) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", edge.kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Poison one : records) {
                producer.send(new ProducerRecord<>(
                                topic.name(),
                                null,
                                one.key().bytes(),
                                one.value().bytes(),
                                one.headers()))
                        .get();
            }
        }
    }

    private static List<Poison> withValue(List<Poison> records) {
        return records.stream()
                .filter(one -> one.key().bytes() != null && one.value().bytes() != null)
                .toList();
    }

    private static Poison poison(String kind, Event event) {
        return new Poison(
                kind,
                new Poison.Key(event.key().getBytes(StandardCharsets.UTF_8)),
                new Poison.Value(EventCodec.encode(event)),
                List.of());
    }

    /** An order for bytes that the center does not have. */
    private DistributionOrdered order(String path, long revision, @Nullable Instant modified) {
        return new DistributionOrdered(
                edge.asset(path),
                revision,
                10,
                Digest.sha256("ab".repeat(32)),
                4,
                modified,
                edge.here(),
                Map.of(),
                3,
                Instant.now(),
                null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
