package io.websync.distributor;

import static io.websync.distributor.Stack.MORNING;
import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.mirrored;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Digest;
import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.messaging.DeadLetter;
import io.websync.messaging.ExactKeys;
import io.websync.messaging.GivenUp;
import io.websync.messaging.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of every bad kind on every topic that the distributor reads. */
class PoisonIT {

    @TempDir
    Path folder;

    @Test
    void everyPoisonRecordBecomesOneDeadLetterAndAllGoodOnesAroundItPass() throws Exception {
        try (var stack = new Stack(folder)) {
            stack.submission(1, 8, "OPEN", "north");
            Map<Topic<?>, List<Poison>> poison = new LinkedHashMap<>();
            poison.put(Topics.SUBMISSIONS, Poison.of(request(1, 1, "o.example/a"), "refresh", "o.example/b"));
            poison.put(Topics.SUBMISSIONS_BULK, Poison.of(request(1, 2, "o.example/a"), "priority", "o.example/b"));
            poison.put(Topics.COMPLETIONS, Poison.of(fetched(request(1, 3, "o.example/c"), "c"), "digest", "k"));
            poison.put(Topics.ACKS, Poison.of(mirrored("north", "o.example/c", 1, "c"), "revision", "k"));
            poison.put(Topics.EDGE_REPORTS, Poison.of(heartbeat("north"), "startedAt", "south"));

            try (var distributor = stack.distributor()) {
                stack.producer
                        .send(Topics.COMPLETIONS, fetched(request(1, 4, "o.example/good-1"), "1"))
                        .join();
                for (var topic : poison.entrySet()) {
                    produce(stack, topic.getKey(), topic.getValue());
                }
                good(stack, 2);
                awaitGood(stack, 2);
                poison.forEach((topic, records) -> assertOneLetterEach(stack, topic, records));
                await(
                        "all in the catalog",
                        () -> stack.count("select count(*) from dead_letter")
                                >= poison.values().stream().mapToInt(List::size).sum());
                assertThat(distributor.isActive()).isTrue();
            }
            try (var again = stack.distributor()) {
                good(stack, 3);
                awaitGood(stack, 3);
                poison.forEach((topic, records) -> assertOneLetterEach(stack, topic, records));
                poison.forEach((topic, records) -> assertKept(stack, topic, records));
                assertThat(stack.count("select count(*) from dead_letter"))
                        .isEqualTo(poison.values().stream().mapToInt(List::size).sum());
                assertThat(again.isActive()).isTrue();
            }
        }
    }

    private static void good(Stack stack, int n) throws InterruptedException {
        String key = "o.example/good-" + n;
        stack.producer
                .send(Topics.SUBMISSIONS, request(1, 10 + n, "o.example/short-" + n))
                .join();
        stack.producer
                .send(Topics.SUBMISSIONS_BULK, request(1, 20 + n, "o.example/bulk-" + n))
                .join();
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(1, 30 + n, key), "good"))
                .join();
        stack.producer.send(Topics.EDGE_REPORTS, heartbeat("edge-" + n)).join();
        await("ordered", () -> stack.count("select count(*) from asset where key = '" + key + "'") == 1);
        stack.producer.send(Topics.ACKS, mirrored("north", key, 1, "good")).join();
    }

    private static void awaitGood(Stack stack, int n) throws InterruptedException {
        await("short", () -> stack.count("select count(*) from file where line = " + (10 + n)) == 1);
        await("bulk", () -> stack.count("select count(*) from file where line = " + (20 + n)) == 1);
        await(
                "mirrored",
                () -> stack.count("select count(*) from replica r join asset a on a.id = r.asset_id where a.key ="
                                + " 'o.example/good-" + n + "'")
                        == 1);
        await(
                "seen",
                () -> stack.count("select count(*) from edge where name = 'edge-" + n + "' and seen_at is not null")
                        == 1);
    }

    private static void produce(Stack stack, Topic<?> topic, List<Poison> records) throws Exception {
        var config = new HashMap<String, Object>(Map.of("bootstrap.servers", stack.kafka.bootstrapServers()));
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

    private static void assertOneLetterEach(Stack stack, Topic<?> topic, List<Poison> records) {
        List<ConsumerRecord<String, byte[]>> letters = stack.all(topic.deadLetters(), records.size());
        var unexplained = new ArrayList<>(letters);
        for (Poison one : records) {
            List<ConsumerRecord<String, byte[]>> found = letters.stream()
                    .filter(letter -> one.is(
                            letter.key() == null ? null : ExactKeys.bytes(letter.key()),
                            letter.value(),
                            DeadLetter.read(letter).headers()))
                    .toList();
            assertThat(found).as("%s on %s", one, topic.name()).hasSize(1);
            GivenUp why =
                    Objects.requireNonNull(DeadLetter.read(found.getFirst()).why());
            assertThat(why.stage()).isEqualTo(topic.equals(Topics.COMPLETIONS) ? Stages.DISPATCH : Stages.REPORTER);
            assertThat(DeadLetter.read(found.getFirst()).from().topic()).isEqualTo(topic.name());
            unexplained.removeAll(found);
        }
        assertThat(unexplained).as(topic.name()).isEmpty();
    }

    private static void assertKept(Stack stack, Topic<?> topic, List<Poison> records) {
        for (Poison one : records) {
            String same = "topic = '" + topic.name() + "' and "
                    + bytes("key", one.key().bytes()) + " and "
                    + bytes("value", one.value().bytes());
            assertThat(stack.count(
                            "select count(*) from dead_letter where kind = 'RECORD' and state = 'OPEN' and " + same))
                    .as("%s on %s", one, topic.name())
                    .isGreaterThanOrEqualTo(1);
        }
    }

    private static String bytes(String column, byte @Nullable [] value) {
        return value == null
                ? column + " is null"
                : "sha256(" + column + ") = '\\x" + HexFormat.of().formatHex(sha256(value)) + "'";
    }

    private static byte[] sha256(byte[] value) {
        return Digest.Algorithm.SHA256.newMessageDigest().digest(value);
    }

    private static EdgeHeartbeat heartbeat(String edge) {
        return new EdgeHeartbeat(edge, List.of(), null, null, "1", MORNING, 0, 1, 2, MORNING, null, null);
    }
}
