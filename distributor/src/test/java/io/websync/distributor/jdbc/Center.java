package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.reporter.ReaderOffsets.Partition;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.Command;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.embedded.EmbeddedDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dispatch, reporter and commands on a real PostgreSQL, with the events of their neighbours given by a test. */
final class Center implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-23T08:00:00.123456Z");

    final Catalog catalog;
    private final EmbeddedDatabase database;
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final List<SubmissionHeld> said = new ArrayList<>();
    private final Map<Partition, Long> offsets = new java.util.HashMap<>();
    private FinalFailures failures = new LetterFailures();

    Center(Path folder) throws Exception {
        database = EmbeddedDatabase.start(folder);
        catalog = Catalog.of(
                new CatalogSettings(database.url(), database.username(), database.password(), 6),
                "center",
                Map.of("enable_hashjoin", "off", "enable_mergejoin", "off", "enable_seqscan", "off"));
        catalog.migrate();
    }

    /** Empties the catalog and enrols north, south and east, which are edges 1, 2 and 3. */
    void empty() throws SQLException {
        said.clear();
        offsets.clear();
        failures = new LetterFailures();
        clock = Clock.fixed(NOW, ZoneOffset.UTC);
        execute("truncate account, edge, submission, file, asset, replica, due, reader_offset, submission_sync,"
                + " submission_edge, command, purge, purge_asset restart identity cascade");
        execute("alter sequence request_number restart with 100");
        execute("insert into account (name, role) values ('ann', 'user'), ('bob', 'user')");
        execute("insert into edge (name) values ('north'), ('south'), ('east')");
    }

    void failures(FinalFailures known) {
        failures = known;
    }

    /** A closed list of so many files, for these edges by name. */
    void submission(long id, String account, int files, String... edges) throws SQLException {
        String names = "'{" + String.join(",", edges) + "}'";
        execute("insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, refresh,"
                + " accepted, closed_at) values (" + id + ", '" + account + "', 'OPEN', " + names
                + ", '{}', (select array_agg(id order by id) from edge where name = any(" + names
                + ")), 3, 'IF_CHANGED', " + files + ", now())");
    }

    /** The file's own asset is named by its line, so that line 1 of every submission is about one asset. */
    FileSubmitted request(long submission, int line) {
        return request(submission, line, submission);
    }

    FileSubmitted request(long submission, int line, long number) {
        var edges = query("select array_to_string(selector_edges, ',') from submission where id = " + submission);
        var account = query("select account from submission where id = " + submission);
        return new FileSubmitted(
                new FileId(submission, line),
                key(line),
                "http://" + key(line).value(),
                number,
                1,
                account,
                Selector.of(Arrays.asList(edges.split(",", -1)), List.of()),
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                NOW,
                null,
                null);
    }

    static AssetKey key(int line) {
        return AssetKey.parse("origin.example/files/" + line);
    }

    static Digest digest(int content) {
        return Digest.sha256(Integer.toString(content).repeat(64).substring(0, 64));
    }

    void fetched(FileSubmitted request, int content) throws SQLException {
        completed(new FileFetched(request, digest(content), 10, NOW, "\"1\"", false, 10, NOW, Duration.ofMillis(3)));
    }

    void failed(FileSubmitted request, FailureCode code) throws SQLException {
        completed(new FetchFailed(request, Failure.of(code, "no"), NOW));
    }

    void completed(CompletionEvent... events) throws SQLException {
        new DispatchTransaction(catalog, clock).apply(List.of(events));
    }

    void mirrored(int line, String... edges) throws SQLException {
        AssetRow asset = asset(line);
        for (String edge : edges) {
            acked(new ReplicaMirrored(
                    edge, key(line), asset.revision(), java.util.Objects.requireNonNull(asset.digest()), 10, 10, NOW));
        }
    }

    void gaveUp(int line, FailureCode code, String... edges) throws SQLException {
        for (String edge : edges) {
            acked(new ReplicaFailed(edge, key(line), asset(line).revision(), Failure.of(code, "no"), 3, NOW, NOW));
        }
    }

    void absent(int line, String... edges) throws SQLException {
        for (String edge : edges) {
            acked(new ReplicaPurged(edge, key(line), asset(line).revision(), NOW));
        }
    }

    void acked(AckEvent... events) throws SQLException {
        new AckTransaction(catalog, new Reader(catalog, "reporter"), clock)
                .apply(List.of(events), step("acks"), doubted -> {
                    throw new AssertionError(doubted.toString());
                });
    }

    /** Hears the commands, and works until nothing is left to do. */
    List<CommandTransaction.Result> command(Command... commands) throws SQLException {
        heard(commands);
        return work();
    }

    void heard(Command... commands) throws SQLException {
        new CommandIntake(catalog, new Reader(catalog, "dispatch")).apply(List.of(commands), step("commands"));
    }

    List<CommandTransaction.Result> work() throws SQLException {
        var results = new ArrayList<CommandTransaction.Result>();
        for (Optional<CommandTransaction.Result> result = turn(); result.isPresent(); result = turn()) {
            results.add(result.get());
        }
        return results;
    }

    /** One batch, by a process that knows nothing but what the catalog knows. */
    Optional<CommandTransaction.Result> turn() throws SQLException {
        return transaction().turn();
    }

    CommandTransaction transaction() {
        return new CommandTransaction(catalog, clock, said::add, failures);
    }

    /** What the fetcher was told since the last time. */
    List<SubmissionHeld> said() {
        List<SubmissionHeld> all = List.copyOf(said);
        said.clear();
        return all;
    }

    /** What waits to be submitted, as it is due; the rows are gone then, as if it had been. */
    List<FileSubmitted> submittedAgain() throws Exception {
        var decoder = EventCodec.decoder(SubmissionEvent.class);
        var found = new ArrayList<FileSubmitted>();
        for (String request : catalog.jdbc()
                .sql("delete from due where due_at <= ? returning request")
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list()) {
            found.add((FileSubmitted) decoder.decode(request.getBytes(StandardCharsets.UTF_8)));
        }
        found.sort(java.util.Comparator.comparing(FileSubmitted::file));
        return found;
    }

    /** The state that a submission comes into. */
    String settled(long submission) throws SQLException {
        new SettlingTransaction(catalog, clock).apply(List.of(submission));
        return query("select state from submission where id = " + submission);
    }

    AssetRow asset(int line) throws SQLException {
        return java.util.Objects.requireNonNull(catalog.transaction(connection ->
                        Assets.lockForShare(connection, List.of(key(line).id())))
                .get(key(line).id()));
    }

    String file(long submission, int line) {
        return query("select state || case when claimed then ' claimed' else '' end from file where submission_id = "
                + submission + " and line = " + line);
    }

    String outcome(long requestNumber) {
        return query("select outcome from command where request_number = " + requestNumber);
    }

    String query(String sql) {
        @Nullable String value = catalog.jdbc().sql(sql).query(String.class).optional().orElse(null);
        return String.valueOf(value);
    }

    long count(String sql) {
        return catalog.jdbc().sql(sql).query(Long.class).single();
    }

    void execute(String sql) throws SQLException {
        catalog.transaction(connection -> connection.prepareStatement(sql).execute());
    }

    /** The counters are what files and replicas say, by the rule of the report. */
    void assertCounted() {
        assertThat(catalog.jdbc().sql("""
                select submission_id::text, sum(fetched), sum(failed), sum(canceled), sum(superseded), sum(retrying), sum(bytes)
                from submission_sync group by 1 having sum(fetched + failed + canceled + superseded + retrying) > 0
                order by 1""").query().listOfRows())
                .isEqualTo(catalog.jdbc().sql("""
                select submission_id::text, count(*) filter (where state = 'FETCHED')::numeric as sum,
                    count(*) filter (where state = 'FAILED')::numeric as sum,
                    count(*) filter (where state = 'CANCELED')::numeric as sum,
                    count(*) filter (where state = 'SUPERSEDED')::numeric as sum,
                    count(*) filter (where state = 'RETRYING')::numeric as sum, coalesce(sum(size), 0) as sum
                from file group by 1
                having count(*) filter (where state in ('FETCHED','FAILED','CANCELED','SUPERSEDED','RETRYING')) > 0
                order by 1""").query().listOfRows());
        assertThat(catalog.jdbc().sql("""
                select submission_id, edge_id, mirrored, failed, purged, superseded, bytes::numeric from submission_edge
                where mirrored + failed + purged + superseded > 0 order by 1, 2""").query().listOfRows())
                .isEqualTo(catalog.jdbc().sql("""
                select * from (
                    select submission_id, edge_id, count(*) filter (where standing = 'MIRRORED') as mirrored,
                        count(*) filter (where standing = 'FAILED') as failed,
                        count(*) filter (where standing = 'PURGED') as purged,
                        count(*) filter (where standing = 'SUPERSEDED') as superseded,
                        coalesce(sum(size) filter (where standing = 'MIRRORED'), 0) as bytes
                    from (select f.submission_id, r.edge_id, f.size,
                            case when r.revision > f.revision and r.digest is not null and r.digest <> f.digest
                                 then 'SUPERSEDED' else r.state end as standing
                          from file f join submission s on s.id = f.submission_id
                          join replica r on r.asset_id = f.asset_id and r.edge_id = any(s.edges)
                          where f.revision is not null and r.revision >= f.revision) x
                    group by 1, 2) y order by 1, 2""").query().listOfRows());
    }

    private Reader.Step step(String topic) {
        var partition = new Partition(topic, 0);
        long from = offsets.getOrDefault(partition, 0L);
        offsets.put(partition, from + 1);
        return new Reader.Step(Map.of(partition, from), Map.of(partition, from + 1));
    }

    @Override
    public void close() throws java.io.IOException {
        catalog.close();
        database.close();
    }
}
