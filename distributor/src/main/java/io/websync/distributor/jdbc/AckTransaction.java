package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.counting.CounterChanges;
import io.websync.catalog.counting.Counters;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.Submissions;
import io.websync.catalog.counting.Throughput;
import io.websync.catalog.deadletter.FailureLetters;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.DueRequests;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.catalog.reporter.BlobChecks;
import io.websync.catalog.reporter.EdgeRoster;
import io.websync.catalog.reporter.Healing;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.distributor.reporter.AckBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The reporter's transaction for a batch of acks. Used by one thread, the one that reads the acks. */
public final class AckTransaction {

    private final Catalog catalog;
    private final Reader reader;
    private final Clock clock;
    private final Map<String, Integer> edgeIds = new HashMap<>();

    /** Says in which submissions the counters changed, and which acks are not believed, with the reason. */
    public record Result(
            Set<Long> touched, int replicas, List<Delivered> delivered, boolean healing, boolean checking) {}

    /** A file came to an edge, so long after it was handed in. */
    public record Delivered(String edge, Duration took) {}

    /** Takes the acks that are not believed, with the reason, and returns when they are kept elsewhere. */
    public interface Doubts {
        void keep(Map<AckEvent, String> doubted);
    }

    public AckTransaction(Catalog catalog, Reader reader, Clock clock) {
        this.catalog = catalog;
        this.reader = reader;
        this.clock = clock;
    }

    /** @throws OvertakenException when another reader has the partitions */
    public Result apply(Collection<? extends AckEvent> acks, Reader.Step step, Doubts doubts) throws SQLException {
        learn(acks);
        return catalog.transaction(connection -> {
            reader.advance(connection, step);
            return apply(connection, acks, doubts);
        });
    }

    private Result apply(Connection connection, Collection<? extends AckEvent> acks, Doubts doubts)
            throws SQLException {
        Map<UUID, AssetRow> assets = Assets.lockForShare(
                connection, acks.stream().map(ack -> ack.asset().id()).collect(Collectors.toSet()));
        Set<Replicas.Key> keys = acks.stream()
                .map(ack -> new Replicas.Key(ack.asset().id(), edge(ack)))
                .collect(Collectors.toSet());
        var batch = new AckBatch(assets, Replicas.find(connection, keys));
        var doubted = new LinkedHashMap<AckEvent, String>();
        for (AckEvent ack : acks) {
            String doubt = AckBatch.doubt(ack, assets.get(ack.asset().id()));
            if (doubt == null) {
                batch.take(ack, edge(ack));
            } else {
                doubted.put(ack, doubt);
            }
        }
        if (!doubted.isEmpty()) {
            doubts.keep(doubted);
        }
        List<FileRow> files = Files.within(connection, batch.spans());
        Map<Long, SubmissionRow> submissions = Submissions.find(
                connection, files.stream().map(file -> file.id().submission()).collect(Collectors.toSet()));
        CounterChanges counters = batch.count(files, submissions);
        Replicas.save(connection, batch.replicas());
        letters(connection, batch, acks);
        if (!batch.blobMissing().isEmpty()) {
            DueRequests.putMissing(connection, Healing.requests(connection, batch.blobMissing(), clock.instant()));
        }
        if (!batch.corrupted().isEmpty()) {
            BlobChecks.ask(connection, batch.corrupted(), clock.instant());
        }
        Counters.add(connection, counters, clock.instant());
        Throughput.add(connection, batch.moved(), clock.instant());
        return new Result(
                new HashSet<>(counters.submissions()),
                batch.replicas().size(),
                batch.deliveries().stream()
                        .map(file -> new Delivered(file.edge(), Duration.between(file.handedIn(), clock.instant())))
                        .toList(),
                !batch.blobMissing().isEmpty(),
                !batch.corrupted().isEmpty());
    }

    /** A copy that fails has a dead letter, in which stands what becomes of the copy later. */
    private void letters(Connection connection, AckBatch batch, Collection<? extends AckEvent> acks)
            throws SQLException {
        FailureLetters.copiesSettled(connection, batch.mayHaveLetters());
        Map<Replicas.Key, ReplicaRow> failed = batch.failed();
        if (failed.isEmpty()) {
            return;
        }
        var news = new LinkedHashMap<Replicas.Key, ReplicaFailed>();
        for (AckEvent ack : acks) {
            if (ack instanceof ReplicaFailed word) {
                var key = new Replicas.Key(word.asset().id(), edge(word));
                ReplicaRow row = failed.get(key);
                if (row != null && row.revision() == word.revision()) {
                    news.put(key, word);
                }
            }
        }
        FailureLetters.copiesFailed(connection, news.values());
    }

    /** The ids never change, so they are asked for once, in a transaction of their own. */
    private void learn(Collection<? extends AckEvent> acks) throws SQLException {
        Set<String> names = acks.stream().map(AckEvent::edge).collect(Collectors.toSet());
        if (!edgeIds.keySet().containsAll(names)) {
            edgeIds.putAll(catalog.transaction(connection -> EdgeRoster.idsOf(connection, names)));
        }
    }

    private int edge(AckEvent ack) {
        Integer id = edgeIds.get(ack.edge());
        if (id == null) {
            throw new IllegalStateException("edge " + ack.edge() + " has no id in the catalog");
        }
        return id;
    }
}
