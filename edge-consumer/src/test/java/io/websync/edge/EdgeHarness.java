package io.websync.edge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Selector;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.EdgeReport;
import io.websync.contracts.event.Event;
import io.websync.edge.work.EdgeNode;
import io.websync.embedded.EmbeddedBroker;
import io.websync.messaging.Clients;
import io.websync.messaging.DeadLetterHeaders;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A broker for all tests of the JVM, and per test an edge of a name of its own that nobody ordered anything for before. */
final class EdgeHarness {

    static final Instant MODIFIED = Instant.parse("2011-05-06T07:08:09Z");

    private static @Nullable EmbeddedBroker broker;
    private static int edges;

    final String name = "edge-" + ++edges;
    final String group = "group-of-" + name;
    final Path root;
    final TestCenter center;
    final KafkaSettings kafka;
    private final EventProducer producer;
    private final KafkaConsumer<String, byte[]> reading;
    private final List<Event> read = new ArrayList<>();
    private final EventCodec.Decoder<AckEvent> acks = EventCodec.decoder(AckEvent.class);
    private @Nullable EdgeNode node;
    volatile boolean rootLost;

    Duration retryFailedEvery = Duration.ofSeconds(1);

    @Nullable Duration reconcileEvery;

    @Nullable Path blobsCa;

    @Nullable Duration rehashEvery;

    @Nullable URI publicUrl;

    EdgeHarness(Path root, TestCenter center) throws Exception {
        this.root = root;
        this.center = center;
        this.kafka = new KafkaSettings(broker().bootstrapServers(), null, 2, null, null);
        TopicSetup.createMissing(kafka);
        producer = new EventProducer(kafka, "test", Map.of(), Clock.systemUTC());
        reading = Clients.consumer(kafka, "test-reader", "test", Map.of());
        var partitions = reading.partitionsFor(Topics.ACKS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        reading.assign(partitions);
        reading.seekToEnd(partitions);
        partitions.forEach(reading::position);
    }

    private static synchronized EmbeddedBroker broker() throws IOException {
        if (broker == null) {
            EmbeddedBroker started = EmbeddedBroker.start(Files.createTempDirectory("edge-test-broker"));
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            broker = started;
        }
        return broker;
    }

    EdgeSettings settings() {
        return new EdgeSettings(
                name,
                List.of(group),
                null,
                null,
                root,
                center.url(),
                blobsCa,
                TestCenter.TOKEN,
                kafka,
                null,
                null,
                null,
                3,
                retryFailedEvery,
                reconcileEvery,
                rehashEvery,
                null,
                Duration.ofMillis(300),
                publicUrl);
    }

    void start() throws Exception {
        var metrics = new EdgeMetrics(new SimpleMeterRegistry(), name);
        node = new EdgeNode(settings(), "test", metrics, Clock.systemUTC(), () -> rootLost = true);
        node.start();
    }

    void stop() throws Exception {
        EdgeNode running = node;
        node = null;
        if (running != null) {
            running.close();
        }
    }

    EdgeNode node() {
        EdgeNode running = node;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    /** An asset of this edge's own host, so that tests on one broker never meet. */
    AssetKey asset(String path) {
        return AssetKey.parse(name + ".example/" + path);
    }

    Path file(AssetKey asset) {
        return root.resolve("www").resolve(asset.path());
    }

    Selector here() {
        return Selector.of(List.of(name), List.of());
    }

    DistributionOrdered order(AssetKey asset, long revision, long request, byte[] bytes) throws Exception {
        Digest digest = center.add(bytes);
        return send(new DistributionOrdered(
                asset, revision, request, digest, bytes.length, MODIFIED, here(), Map.of(), 3, Instant.now(), null));
    }

    DistributionOrdered purge(AssetKey asset, long revision, long request) throws Exception {
        return send(new DistributionOrdered(
                asset, revision, request, null, 0, null, Selector.NONE, Map.of(), 3, Instant.now(), null));
    }

    DistributionOrdered send(DistributionOrdered order) throws Exception {
        producer.send(Topics.DISTRIBUTIONS, order).get();
        return order;
    }

    void control(Control control) throws Exception {
        producer.send(Topics.CONTROLS, control).get();
    }

    void garbage(String key, byte[] value) throws Exception {
        producer.sendEncoded(Topics.DISTRIBUTIONS, key, value).get();
    }

    void tombstone(AssetKey asset) throws Exception {
        try (var plain = Clients.producer(kafka, "test-tombstone", Map.of())) {
            plain.send(new ProducerRecord<String, byte[]>(Topics.DISTRIBUTIONS.name(), asset.value(), null))
                    .get();
        }
    }

    /** Waits for an ack of this edge, among those not yet asked for. */
    <A extends AckEvent> A ack(Class<A> type, AssetKey asset, long revision) {
        return await(type.getSimpleName() + " of " + asset + " at " + revision, () -> next(type, asset, revision));
    }

    private <A extends AckEvent> @Nullable A next(Class<A> type, AssetKey asset, long revision) throws Exception {
        A known = taken(type, asset, revision);
        if (known != null) {
            return known;
        }
        for (var record : reading.poll(Duration.ofMillis(50))) {
            read.add(acks.decode(record.value()));
        }
        return taken(type, asset, revision);
    }

    private <A extends AckEvent> @Nullable A taken(Class<A> type, AssetKey asset, long revision) {
        for (Event event : read) {
            if (type.isInstance(event)) {
                A ack = type.cast(event);
                if (ack.edge().equals(name) && ack.asset().equals(asset) && ack.revision() == revision) {
                    read.remove(event);
                    return ack;
                }
            }
        }
        return null;
    }

    /** What this edge reports from now on. */
    Reports reports() {
        var consumer = Clients.consumer(kafka, "test-reports", "test", Map.of());
        var partition = List.of(new TopicPartition(Topics.EDGE_REPORTS.name(), 0));
        consumer.assign(partition);
        consumer.seekToEnd(partition);
        partition.forEach(consumer::position);
        return new Reports(consumer);
    }

    final class Reports implements AutoCloseable {

        private final KafkaConsumer<String, byte[]> consumer;
        private final EventCodec.Decoder<EdgeReport> decoder = EventCodec.decoder(EdgeReport.class);

        private Reports(KafkaConsumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        /** Waits for a report that is as wanted, behind the one that it returned last. */
        <R extends EdgeReport> R await(Class<R> type, Predicate<R> wanted) {
            var found = new ArrayList<R>();
            return EdgeHarness.await("a " + type.getSimpleName(), () -> {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    EdgeReport report = decoder.decode(record.value());
                    if (report.edge().equals(name) && type.isInstance(report) && wanted.test(type.cast(report))) {
                        found.add(type.cast(report));
                    }
                }
                return found.isEmpty() ? null : found.getFirst();
            });
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    /** Waits for a heartbeat of this edge, sent from now on, that is as wanted. */
    void awaitReports(Predicate<EdgeHeartbeat> enough) {
        var reports = EventCodec.decoder(EdgeReport.class);
        try (var consumer = Clients.consumer(kafka, "test-reports", "test", Map.of())) {
            var partition = List.of(new TopicPartition(Topics.EDGE_REPORTS.name(), 0));
            consumer.assign(partition);
            consumer.seekToEnd(partition);
            await("a heartbeat", () -> {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    if (reports.decode(record.value()) instanceof EdgeHeartbeat heartbeat
                            && heartbeat.edge().equals(name)
                            && enough.test(heartbeat)) {
                        return heartbeat;
                    }
                }
                return null;
            });
        }
    }

    /** «stage edge» of the dead letters of this key. */
    List<String> deadLetterStages(String key) {
        var stages = new ArrayList<String>();
        try (var consumer = Clients.consumer(kafka, "test-letters", "test", Map.of())) {
            var partitions = consumer.partitionsFor(Topics.DISTRIBUTIONS.deadLetters()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    if (record.key().equals(key)) {
                        stages.add(
                                header(record, DeadLetterHeaders.STAGE) + " " + header(record, DeadLetterHeaders.EDGE));
                    }
                }
            }
        }
        return stages;
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Acks of this edge on its own assets that came and were not asked for. */
    List<Event> otherAcks() {
        for (var record : reading.poll(Duration.ofMillis(300))) {
            try {
                read.add(acks.decode(record.value()));
            } catch (UndecodableException e) {
                throw new AssertionError(e);
            }
        }
        return read.stream()
                .filter(event -> event instanceof AckEvent ack
                        && ack.edge().equals(name)
                        && ack.asset().host().equals(name + ".example"))
                .toList();
    }

    static <T> T await(String what, Callable<@Nullable T> attempt) {
        return await(what, attempt, _ -> true);
    }

    static <T> T await(String what, Callable<@Nullable T> attempt, Predicate<T> enough) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try {
            while (System.nanoTime() < end) {
                T value = attempt.call();
                if (value != null && enough.test(value)) {
                    return value;
                }
                Thread.sleep(10);
            }
        } catch (Exception e) {
            throw new AssertionError("waiting for " + what, e);
        }
        throw new AssertionError("waited in vain for " + what);
    }

    void close() throws Exception {
        stop();
        producer.close();
        reading.close();
    }
}
