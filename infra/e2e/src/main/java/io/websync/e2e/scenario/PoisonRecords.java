package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.contracts.Topics;
import io.websync.e2e.Await;
import io.websync.e2e.stack.ProcessesStack;
import io.websync.e2e.stack.StackKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

final class PoisonRecords implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(500);

    private final String name;
    private final Tier tier;
    private final int seconds;
    private final int perTopic;

    private PoisonRecords(String name, Tier tier, int seconds, int perTopic) {
        this.name = name;
        this.tier = tier;
        this.seconds = seconds;
        this.perTopic = perTopic;
    }

    static PoisonRecords few() {
        return new PoisonRecords("poison-records-few", Tier.CORE, 30, 60);
    }

    static PoisonRecords many() {
        return new PoisonRecords("poison-records", Tier.FULL, 60, 1000);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String sentence() {
        return perTopic
                + " records of twenty kinds that nobody can read, on every topic: each becomes a dead letter of each of"
                + " its readers, with key and value as they were, and nothing stops";
    }

    @Override
    public Tier tier() {
        return tier;
    }

    @Override
    public int seconds() {
        return seconds;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        var load = new Load(context, "load", 100, Duration.ofMillis(20)).start();
        context.say("seed " + context.settings().seed());
        var random = new Random(context.settings().seed());
        Map<Place, Poison> sent = new LinkedHashMap<>();
        Map<Place, Integer> readers = new HashMap<>();
        for (Topics.Topic<?> topic : Topics.ALL) {
            var these = send(stack, topic, random);
            sent.putAll(these);
            these.keySet().forEach(place -> readers.put(place, readersOf(topic, stack)));
        }
        try (var letters = new DeadLetters(stack)) {
            Await.until("all of it to be dead letters", context.limit(LIMIT), PAUSE, () -> {
                letters.read();
                List<Place> missing = sent.keySet().stream()
                        .filter(place -> letters.of(place).size() != readers.getOrDefault(place, 0))
                        .toList();
                return missing.isEmpty()
                        ? null
                        : missing.size() + " of " + sent.size() + " are not those of each of their readers, such as "
                                + missing.getFirst() + " (" + sent.get(missing.getFirst()) + "), which is of "
                                + letters.of(missing.getFirst()).keySet();
            });
            for (var entry : sent.entrySet()) {
                for (var letter : letters.of(entry.getKey()).values()) {
                    unless(
                            Arrays.equals(letter.key(), entry.getValue().key())
                                    && Arrays.equals(
                                            letter.value(), entry.getValue().value()),
                            entry.getKey() + " (" + entry.getValue() + ") is not as it was in its dead letter");
                }
            }
            context.say(sent.size() + " records became " + letters.count + " dead letters of their readers");
        }
        int wanted = readers.values().stream().mapToInt(it -> it).sum();
        Await.until("all of them to be listed", context.limit(LIMIT), PAUSE, () -> {
            int listed = context.api().deadLetters("UNDECODABLE").size();
            return listed >= wanted ? null : listed + " of " + wanted + " are listed";
        });
        for (String process : stack.ownProcesses()) {
            unless(stack.process(process).isAlive(), process + " ended");
        }
        load.finish(0, LIMIT);
        var after = List.of(context.file("after.bin", 1000));
        context.awaitComplete(context.submit(after), LIMIT);
        context.verify(after, stack.edges());
    }

    /** How many give up a record of this topic, each for itself. */
    private static int readersOf(Topics.Topic<?> topic, ProcessesStack stack) {
        return topic.readers().stream()
                .mapToInt(party -> party == Topics.Party.EDGE ? stack.edges().size() : 1)
                .sum();
    }

    private Map<Place, Poison> send(ProcessesStack stack, Topics.Topic<?> topic, Random random) throws Exception {
        Map<Place, Poison> sent = new LinkedHashMap<>();
        Map<String, Object> config = Map.of("bootstrap.servers", stack.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> confirmed = new ArrayList<>();
            List<Poison> poison = Poison.forTopic(topic, perTopic, random);
            for (Poison one : poison) {
                confirmed.add(producer.send(new ProducerRecord<>(topic.name(), one.key(), one.value())));
            }
            for (int i = 0; i < poison.size(); i++) {
                var metadata = confirmed.get(i).get();
                sent.put(new Place(metadata.topic(), metadata.partition(), metadata.offset()), poison.get(i));
            }
        }
        return sent;
    }

    /** Where a record stands, as its dead letter names it. */
    private record Place(String topic, int partition, long offset) {}

    /** Reads all topics of dead letters from their beginnings. */
    private static final class DeadLetters implements AutoCloseable {

        private final KafkaConsumer<byte[], byte[]> consumer;
        /** By the place of the record, and by who gave it up. */
        private final Map<Place, Map<String, ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();

        private long count;

        DeadLetters(ProcessesStack stack) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", stack.bootstrapServers(), "isolation.level", "read_committed"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            List<TopicPartition> partitions = new ArrayList<>();
            for (Topics.Topic<?> topic : Topics.ALL) {
                consumer.partitionsFor(topic.deadLetters())
                        .forEach(it -> partitions.add(new TopicPartition(it.topic(), it.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        void read() {
            for (var records = consumer.poll(POLL); !records.isEmpty(); records = consumer.poll(POLL)) {
                for (var record : records) {
                    count++;
                    var place = new Place(
                            header(record, "websync-dlt-topic"),
                            Integer.parseInt(header(record, "websync-dlt-partition")),
                            Long.parseLong(header(record, "websync-dlt-offset")));
                    found.computeIfAbsent(place, _ -> new HashMap<>())
                            .put(header(record, "websync-dlt-stage") + header(record, "websync-dlt-edge"), record);
                }
            }
        }

        Map<String, ConsumerRecord<byte[], byte[]>> of(Place place) {
            return found.getOrDefault(place, Map.of());
        }

        private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
            var header = record.headers().lastHeader(name);
            return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
