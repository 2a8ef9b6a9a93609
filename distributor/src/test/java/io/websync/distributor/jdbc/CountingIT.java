package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.catalog.reporter.ReaderOffsets.Partition;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.contracts.state.Standing;
import io.websync.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dispatch and reporter on a real PostgreSQL, at the same time, with repetitions and in any order. */
class CountingIT {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final int SUBMISSIONS = 6;
    private static final int ASSETS = 12;
    private static final List<String> EDGES = List.of("north", "south", "east");

    @TempDir
    static Path folder;

    static EmbeddedDatabase database;
    static Catalog catalog;

    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedDatabase.start(folder);
        catalog = Catalog.of(
                new CatalogSettings(database.url(), database.username(), database.password(), 12),
                "counting",
                Map.of("enable_hashjoin", "off", "enable_mergejoin", "off", "enable_seqscan", "off"));
        catalog.migrate();
    }

    @AfterAll
    static void stop() throws Exception {
        catalog.close();
        database.close();
    }

    @Test
    void theCountersAreWhatARecountSaysHoweverDispatchAndReporterMeet() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        seed(random);
        // Two dispatchers, and a reporter on each of two partitions, each with its own share and with repetitions.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int dispatcher = 0; dispatcher < 2; dispatcher++) {
                running.add(threads.submit(dispatching(new Random(random.nextLong()))));
            }
            for (int partition = 0; partition < 2; partition++) {
                running.add(threads.submit(reporting(partition, new Random(random.nextLong()))));
            }
            for (Future<Boolean> one : running) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(counted()).as("seed %d", seed).isEqualTo(recounted());
        assertThat(countedSync()).as("seed %d", seed).isEqualTo(recountedSync());
    }

    private static Callable<Boolean> dispatching(Random random) {
        var dispatch = new DispatchTransaction(catalog, Clock.systemUTC());
        return () -> {
            for (int batch = 0; batch < 60; batch++) {
                var completions = new ArrayList<CompletionEvent>();
                for (int i = 0; i < 1 + random.nextInt(12); i++) {
                    completions.add(completion(random));
                }
                dispatch.apply(completions);
            }
            return true;
        };
    }

    private static Callable<Boolean> reporting(int partition, Random random) {
        var acks = new AckTransaction(catalog, new Reader(catalog, "counting"), Clock.systemUTC());
        var place = new Partition("acks", partition);
        return () -> {
            for (long batch = 0; batch < 120; batch++) {
                Map<UUID, List<Map.Entry<Long, Digest>>> history = history();
                var events = new ArrayList<AckEvent>();
                for (int i = 0; i < 1 + random.nextInt(12); i++) {
                    // As on the topic: all acks of an asset are in one partition.
                    int asset = random.nextInt(ASSETS / 2) * 2 + partition;
                    List<Map.Entry<Long, Digest>> orders =
                            history.getOrDefault(key(asset).id(), List.of());
                    if (!orders.isEmpty()) {
                        var order = orders.get(random.nextInt(orders.size()));
                        events.add(ack(random, asset, order.getKey(), order.getValue()));
                    }
                }
                acks.apply(events, new Reader.Step(Map.of(place, batch), Map.of(place, batch + 1)), doubted -> {});
            }
            return true;
        };
    }

    private static CompletionEvent completion(Random random) {
        int submission = 1 + random.nextInt(SUBMISSIONS);
        int asset = random.nextInt(ASSETS);
        // Now and then the same file is asked for again, with a higher number.
        long number = random.nextInt(5) == 0 ? submission + 100L * (1 + random.nextInt(3)) : submission;
        var request = new FileSubmitted(
                new FileId(submission, asset + 1),
                key(asset),
                "http://" + key(asset).value(),
                number,
                1 + random.nextInt(2),
                "ann",
                Selector.of(List.of(EDGES.get(random.nextInt(3))), List.of()),
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                NOW,
                null,
                null);
        return switch (random.nextInt(8)) {
            case 0 -> new FetchFailed(request, Failure.of(FailureCode.NOT_FOUND, "404"), NOW);
            case 1 ->
                new FetchDeferred(
                        request,
                        FetchDeferred.Cause.RETRY,
                        Failure.of(FailureCode.CONNECT, "refused"),
                        NOW.plusSeconds(5),
                        NOW);
            default -> {
                int content = random.nextInt(3);
                yield new FileFetched(request, digest(content), 10 + content, NOW, null, false, 7, NOW, Duration.ZERO);
            }
        };
    }

    private static AckEvent ack(Random random, int asset, long revision, Digest wanted) {
        String edge = EDGES.get(random.nextInt(3));
        return switch (random.nextInt(6)) {
            case 0 ->
                new ReplicaFailed(edge, key(asset), revision, Failure.of(FailureCode.NO_SPACE, "full"), 3, NOW, NOW);
            case 1 -> new ReplicaPurged(edge, key(asset), revision, NOW);
            default -> new ReplicaMirrored(edge, key(asset), revision, wanted, 10, 3, NOW);
        };
    }

    private static void seed(Random random) throws SQLException {
        execute("create table history (id uuid, revision bigint, digest bytea, primary key (id, revision))");
        execute("create function remember() returns trigger language plpgsql as $$ begin"
                + " insert into history values (new.id, new.revision, new.digest); return new; end $$");
        execute("create trigger remember after update on asset for each row"
                + " when (new.revision > old.revision) execute function remember()");
        execute("insert into account (name, role) values ('ann', 'user')");
        for (String edge : EDGES) {
            execute("insert into edge (name) values ('" + edge + "')");
        }
        for (int id = 1; id <= SUBMISSIONS; id++) {
            String edges = random.nextBoolean() ? "{1,2,3}" : random.nextBoolean() ? "{1}" : "{2,3}";
            execute("insert into submission (id, account, state, selector_edges, selector_groups, edges, priority,"
                    + " refresh, accepted) values (" + id + ", 'ann', 'OPEN', '{}', '{all}', '" + edges
                    + "', 3, 'IF_CHANGED', " + ASSETS + ")");
        }
    }

    private static AssetKey key(int asset) {
        return AssetKey.parse("origin.example/" + asset);
    }

    private static Digest digest(int content) {
        return Digest.sha256(Integer.toString(content).repeat(64));
    }

    private static void execute(String sql) throws SQLException {
        catalog.transaction(connection -> connection.prepareStatement(sql).execute());
    }

    /** Which bytes each revision of each asset wanted, so that edges say the truth. */
    private static Map<UUID, List<Map.Entry<Long, Digest>>> history() throws SQLException {
        return catalog.transaction(connection -> {
            var found = new TreeMap<UUID, List<Map.Entry<Long, Digest>>>();
            try (var row = connection
                    .prepareStatement("select id, revision, digest from history order by id, revision")
                    .executeQuery()) {
                while (row.next()) {
                    found.computeIfAbsent(
                                    Objects.requireNonNull(row.getObject("id", UUID.class)), _ -> new ArrayList<>())
                            .add(Map.entry(
                                    row.getLong("revision"),
                                    Objects.requireNonNull(Columns.digest(row.getBytes("digest")))));
                }
            }
            return found;
        });
    }

    /** Submission/edge → mirrored, failed, purged, superseded and the mirrored bytes. */
    private static Map<String, List<Long>> counted() throws SQLException {
        return rows("select submission_id || '/' || edge_id, mirrored, failed, purged, superseded, bytes"
                + " from submission_edge where mirrored + failed + purged + superseded > 0");
    }

    private static Map<String, List<Long>> countedSync() throws SQLException {
        return rows("select submission_id::text, fetched, failed, canceled, superseded, retrying, bytes"
                + " from submission_sync where fetched + failed + canceled + superseded + retrying > 0");
    }

    private static Map<String, List<Long>> recountedSync() throws SQLException {
        return rows("select submission_id::text, count(*) filter (where state = 'FETCHED'),"
                + " count(*) filter (where state = 'FAILED'), count(*) filter (where state = 'CANCELED'),"
                + " count(*) filter (where state = 'SUPERSEDED'), count(*) filter (where state = 'RETRYING'),"
                + " coalesce(sum(size), 0)::bigint from file group by 1");
    }

    private static Map<String, List<Long>> rows(String sql) throws SQLException {
        return catalog.transaction(connection -> {
            var found = new TreeMap<String, List<Long>>();
            try (var row = connection.prepareStatement(sql).executeQuery()) {
                while (row.next()) {
                    var numbers = new ArrayList<Long>();
                    for (int column = 2; column <= row.getMetaData().getColumnCount(); column++) {
                        numbers.add(row.getLong(column));
                    }
                    found.put(row.getString(1), numbers);
                }
            }
            return found;
        });
    }

    /** From files and replicas alone, by the rule of the report. */
    private static Map<String, List<Long>> recounted() throws SQLException {
        record Fetched(long submission, UUID asset, long revision, Digest digest, long size, List<Integer> edges) {}
        return catalog.transaction(connection -> {
            var files = new ArrayList<Fetched>();
            try (var row = connection
                    .prepareStatement("select f.*, s.edges from file f join submission s on s.id = f.submission_id"
                            + " where f.revision is not null")
                    .executeQuery()) {
                while (row.next()) {
                    files.add(new Fetched(
                            row.getLong("submission_id"),
                            Objects.requireNonNull(row.getObject("asset_id", UUID.class)),
                            row.getLong("revision"),
                            Objects.requireNonNull(Columns.digest(row.getBytes("digest"))),
                            row.getLong("size"),
                            ResultRow.numbers(row, "edges")));
                }
            }
            var replicas = new TreeMap<String, ReplicaRow>();
            for (ReplicaRow row : Replicas.ofAssets(
                    connection, files.stream().map(Fetched::asset).toList())) {
                replicas.put(row.asset() + "/" + row.edge(), row);
            }
            var found = new TreeMap<String, List<Long>>();
            for (Fetched file : files) {
                for (int edge : file.edges()) {
                    Standing standing = ReplicaRow.standing(
                            file.revision(), file.digest(), replicas.get(file.asset() + "/" + edge));
                    if (standing.settled()) {
                        List<Long> numbers = found.computeIfAbsent(
                                file.submission() + "/" + edge, _ -> new ArrayList<>(List.of(0L, 0L, 0L, 0L, 0L)));
                        int place = List.of(Standing.MIRRORED, Standing.FAILED, Standing.PURGED, Standing.SUPERSEDED)
                                .indexOf(standing);
                        numbers.set(place, numbers.get(place) + 1);
                        if (standing == Standing.MIRRORED) {
                            numbers.set(4, numbers.get(4) + file.size());
                        }
                    }
                }
            }
            return found;
        });
    }
}
