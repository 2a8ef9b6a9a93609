package io.websync.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.embedded.EmbeddedBroker;
import io.websync.fetcher.queue.Holds;
import io.websync.messaging.Clients;
import io.websync.messaging.DeadLetter;
import io.websync.messaging.EventProducer;
import io.websync.messaging.ExactKeys;
import io.websync.messaging.GivenUp;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.Stages;
import io.websync.messaging.TopicSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** What the fetcher cannot read, and what it gives up for good, on the topics that it reads. */
class FetcherPoisonIT {

    @TempDir
    Path folder;

    @Test
    void everyPoisonRecordAndEveryFinalFailureBecomesOneDeadLetterAndTheRestPasses() throws Exception {
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"));
                var origin = new TestOrigin()) {
            var kafka = new KafkaSettings(broker.bootstrapServers(), null, 3, null, null);
            TopicSetup.createMissing(kafka);
            origin.answer("/good", TestOrigin.bytes(new byte[10]));
            var held = new SubmissionHeld(5, SubmissionHeld.Hold.PAUSED, Instant.now());
            Map<Topic<?>, List<Poison>> poison = new HashMap<>();
            poison.put(
                    Topics.SUBMISSIONS, Poison.of(TestRequests.request(1, origin.url("/p")), "asset", "o.example/b"));
            poison.put(
                    Topics.SUBMISSIONS_BULK,
                    Poison.of(TestRequests.request(2, origin.url("/p")), "requestNumber", "o.example/b"));
            // What is compacted has a key, and a null value takes a word back.
            poison.put(
                    Topics.CONTROLS,
                    Poison.of(held, "hold", "submission/6").stream()
                            .filter(one ->
                                    one.key().bytes() != null && one.value().bytes() != null)
                            .toList());
            try (var producer = new EventProducer(kafka, "test", Map.of(), Clock.systemUTC());
                    var completions = new CompletionReader(kafka)) {
                for (var topic : poison.entrySet()) {
                    produce(kafka, topic.getKey(), topic.getValue());
                }
                producer.send(Topics.CONTROLS, held).join();
                try (var fetcher = fetcher(broker, origin)) {
                    producer.send(Topics.SUBMISSIONS, TestRequests.request(3, origin.url("/good")))
                            .join();
                    assertThat(completions.next(1).getFirst()).isInstanceOf(FileFetched.class);
                    assertThat(fetcher.getBean(Holds.class).of(5)).isEqualTo(Optional.of(SubmissionHeld.Hold.PAUSED));
                    Poison untouched = missing(origin, 4);
                    produce(kafka, Topics.SUBMISSIONS_BULK, List.of(untouched));
                    FetchFailed failed = (FetchFailed) completions.next(1).getFirst();
                    assertGivenUp(kafka, poison, untouched, failed.failure());
                }
                // Again from where it was, and the controls from their start.
                try (var fetcher = fetcher(broker, origin)) {
                    producer.send(Topics.SUBMISSIONS_BULK, TestRequests.request(6, origin.url("/good")))
                            .join();
                    assertThat(completions.next(1).getFirst()).isInstanceOf(FileFetched.class);
                    assertThat(fetcher.isActive()).isTrue();
                    poison.keySet()
                            .forEach(topic -> assertThat(letters(kafka, topic))
                                    .as(topic.name())
                                    .hasSize(Objects.requireNonNull(poison.get(topic))
                                                    .size()
                                            + (topic.equals(Topics.SUBMISSIONS_BULK) ? 1 : 0)));
                }
            }
        }
    }

    /** A request for what the origin does not have, with more in it than this fetcher reads. */
    private static Poison missing(TestOrigin origin, int line) {
        String json = new String(
                EventCodec.encode(TestRequests.request(line, origin.url("/missing"))), StandardCharsets.UTF_8);
        byte[] value = (json.substring(0, json.length() - 1) + ", \"later\": {\"version\": 2} }")
                .getBytes(StandardCharsets.UTF_8);
        List<Header> headers = List.of(new RecordHeader("trace", new byte[] {1, 2, -3}), new RecordHeader("x", null));
        return new Poison(
                "missing",
                new Poison.Key(
                        TestRequests.request(line, origin.url("/missing")).key().getBytes(StandardCharsets.UTF_8)),
                new Poison.Value(value),
                headers);
    }

    private static void assertGivenUp(
            KafkaSettings kafka, Map<Topic<?>, List<Poison>> poison, Poison failed, Failure failure) {
        poison.forEach((topic, records) -> {
            List<ConsumerRecord<String, byte[]>> letters = letters(kafka, topic);
            for (Poison one : records) {
                GivenUp why = only(letters, one);
                assertThat(why.stage()).isEqualTo(Stages.FETCHER);
                assertThat(why.failure().code()).isEqualTo(FailureCode.UNDECODABLE);
            }
        });
        GivenUp why = only(letters(kafka, Topics.SUBMISSIONS_BULK), failed);
        assertThat(why.stage()).isEqualTo(Stages.FETCHER);
        assertThat(why.failure()).isEqualTo(failure);
        assertThat(why.attempts()).isEqualTo(1);
        assertThat(why.firstAt()).isBeforeOrEqualTo(why.lastAt());
    }

    private static GivenUp only(List<ConsumerRecord<String, byte[]>> letters, Poison of) {
        List<DeadLetter> found = letters.stream()
                .filter(letter -> of.is(
                        letter.key() == null ? null : ExactKeys.bytes(letter.key()),
                        letter.value(),
                        DeadLetter.read(letter).headers()))
                .map(DeadLetter::read)
                .toList();
        assertThat(found).as(of.kind()).hasSize(1);
        return Objects.requireNonNull(found.getFirst().why());
    }

    private static List<ConsumerRecord<String, byte[]>> letters(KafkaSettings kafka, Topic<?> topic) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = Clients.consumer(kafka, "letters", "letters", Map.of())) {
            var partitions = consumer.partitionsFor(topic.deadLetters()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static void produce(KafkaSettings kafka, Topic<?> topic, List<Poison> records) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
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

    private ConfigurableApplicationContext fetcher(EmbeddedBroker broker, TestOrigin origin) {
        return FetcherApplication.application()
                .run(
                        "--server.port=0",
                        "--websync.fetcher.instance=poisoned",
                        "--websync.fetcher.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--websync.fetcher.kafka.partitions=3",
                        "--websync.fetcher.storage.files.root=" + folder.resolve("center"),
                        "--websync.fetcher.outbound.allow=" + origin.address());
    }
}
