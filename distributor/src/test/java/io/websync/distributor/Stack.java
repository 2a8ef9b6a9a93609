package io.websync.distributor;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.embedded.EmbeddedBroker;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.messaging.Clients;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** A real broker and a real PostgreSQL, with what the neighbours of the distributor would do. */
final class Stack implements AutoCloseable {

    static final Instant MORNING = Instant.parse("2026-11-23T08:00:00Z");

    final Path center;
    final EmbeddedDatabase database;
    private final Path folder;
    private EmbeddedBroker broker;
    final KafkaSettings kafka;
    final Catalog catalog;
    final EventProducer producer;

    Stack(Path folder) throws IOException, InterruptedException {
        center = folder.resolve("center");
        this.folder = folder;
        database = EmbeddedDatabase.start(folder.resolve("database"));
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        kafka = new KafkaSettings(broker.bootstrapServers(), null, 4, null, null);
        catalog = Catalog.of(new CatalogSettings(database.url(), database.username(), database.password(), 4), "test");
        catalog.migrate();
        TopicSetup.createMissing(kafka);
        producer = new EventProducer(kafka, "test", Map.of("linger.ms", 0), Clock.systemUTC());
    }

    ConfigurableApplicationContext distributor(String... more) {
        var arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--websync.distributor.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--websync.distributor.kafka.partitions=4",
                "--websync.distributor.catalog.url=" + database.url(),
                "--websync.distributor.catalog.username=" + database.username(),
                "--websync.distributor.catalog.password=" + database.password(),
                "--websync.distributor.storage.files.root=" + center));
        arguments.addAll(Arrays.asList(more));
        return DistributorApplication.application().run(arguments.toArray(String[]::new));
    }

    /** Stops the broker and starts it again where it was. */
    void restartBroker(Duration away) throws IOException, InterruptedException {
        int port = Integer.parseInt(broker.bootstrapServers().replaceFirst(".*:", ""));
        broker.close();
        Thread.sleep(away);
        broker = EmbeddedBroker.start(folder.resolve("broker"), port, new Properties());
    }

    /** Enrols the edges and opens a submission for them, as ingest-api would. */
    void submission(long id, long accepted, String state, String... edges) throws SQLException {
        execute("insert into account (name, role) values ('ann', 'user') on conflict do nothing");
        for (String edge : edges) {
            execute("insert into edge (name) values ('" + edge + "') on conflict do nothing");
        }
        String names = Arrays.stream(edges).map(name -> "'" + name + "'").collect(Collectors.joining(","));
        execute("insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, refresh,"
                + " accepted) values (" + id + ", 'ann', '" + state
                + "', '{}', '{all}', coalesce((select array_agg(id order"
                + " by id) from edge where name = any(array[" + names + "]::text[])), '{}'), 3, 'IF_CHANGED', "
                + accepted
                + ")");
    }

    void execute(String sql) throws SQLException {
        catalog.transaction(connection -> connection.prepareStatement(sql).execute());
    }

    <T> @Nullable T query(Class<T> type, String sql) {
        return catalog.jdbc().sql(sql).query(type).optional().orElse(null);
    }

    long count(String sql) {
        Long count = query(Long.class, sql);
        return count == null ? -1 : count;
    }

    /** All records of a topic, once there are so many of them at least. */
    List<ConsumerRecord<String, byte[]>> all(String topic, int atLeast) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = Clients.consumer(kafka, "all", "all", Map.of())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            boolean atEnd = false;
            while (!(atEnd && records.size() >= atLeast)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(
                            "not within 30 s: " + atLeast + " records on " + topic + ", but " + records.size());
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                var ends = consumer.endOffsets(partitions);
                atEnd = partitions.stream().allMatch(one -> consumer.position(one) >= ends.getOrDefault(one, 0L));
            }
        }
        return records;
    }

    /** The ends of a topic's partitions. */
    Map<TopicPartition, Long> ends(String topic) {
        try (var consumer = Clients.consumer(kafka, "ends", "ends", Map.of())) {
            return consumer.endOffsets(consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList());
        }
    }

    static FileSubmitted request(long submission, int line, String key) {
        return new FileSubmitted(
                new FileId(submission, line),
                AssetKey.parse(key),
                "http://" + key,
                submission,
                1,
                "ann",
                Selector.ALL,
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                MORNING,
                null,
                null);
    }

    static FileFetched fetched(FileSubmitted request, String content) {
        return new FileFetched(
                request,
                digest(content),
                content.length(),
                MORNING,
                "\"tag\"",
                false,
                content.length(),
                MORNING,
                Duration.ofMillis(5));
    }

    static ReplicaMirrored mirrored(String edge, String key, long revision, String content) {
        return new ReplicaMirrored(
                edge,
                AssetKey.parse(key),
                revision,
                digest(content),
                content.length(),
                content.length(),
                MORNING.plusSeconds(1));
    }

    static Digest digest(String content) {
        MessageDigest sha = Digest.Algorithm.SHA256.newMessageDigest();
        sha.update(content.getBytes(StandardCharsets.UTF_8));
        return Digest.of(Digest.Algorithm.SHA256, sha);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 60 s: " + what);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting: " + what, e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        producer.close();
        catalog.close();
        broker.close();
        database.close();
    }
}
