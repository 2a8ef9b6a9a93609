package io.websync.model;

import io.websync.catalog.counting.CounterChanges;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.FileId;
import io.websync.contracts.event.AckEvent;
import io.websync.distributor.reporter.AckBatch;
import io.websync.model.Broker.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/** The reporter's transaction around its real decisions, statement by statement as {@code AckTransaction} has them. */
final class AckRole implements Reader.Effects {

    private final Actor actor;
    private final World world;
    private final String group;
    private final Consumer<Collection<Long>> touched;

    AckRole(Actor actor, String group, Consumer<Collection<Long>> touched) {
        this.actor = actor;
        this.world = actor.world;
        this.group = group;
        this.touched = touched;
    }

    @Override
    public void apply(List<Entry> batch, Reader.Move move, Runnable done, Runnable failed) {
        var acks = new ArrayList<AckEvent>();
        for (Entry entry : batch) {
            acks.add((AckEvent) Objects.requireNonNull(entry.event()));
        }
        Set<UUID> ids = new TreeSet<>();
        acks.forEach(ack -> ids.add(ack.asset().id()));
        String reader = group + " " + batch.getFirst().place().topic();
        actor.when(
                "report " + acks.size() + " acks",
                () -> world.database.up() && world.database.free(null, Set.of(reader), ids),
                () -> report(acks, ids, reader, move, done, failed));
    }

    private void report(
            List<AckEvent> acks, Set<UUID> ids, String reader, Reader.Move move, Runnable done, Runnable failed) {
        var database = world.database;
        var transaction = database.begin(actor);
        transaction.lock(Set.of(reader), ids);
        if (!database.mayAdvance(reader, move.from())) {
            transaction.rollback();
            failed.run();
            return;
        }
        Map<UUID, AssetRow> assets = new TreeMap<>();
        var replicas = new ArrayList<ReplicaRow>();
        for (AckEvent ack : acks) {
            AssetRow asset = database.assets.get(ack.asset().id());
            if (asset != null) {
                assets.put(asset.id(), asset);
            }
        }
        var batch = new AckBatch(assets, replicas(acks, replicas));
        for (AckEvent ack : acks) {
            String doubt = AckBatch.doubt(ack, assets.get(ack.asset().id()));
            if (doubt != null) {
                throw new Violation("an honest edge is believed", doubt);
            }
            batch.take(ack, database.edge(ack.edge()).id());
        }
        List<FileRow> files = database.within(batch.spans());
        Set<Long> submissions = new TreeSet<>();
        files.forEach(file -> submissions.add(file.id().submission()));
        CounterChanges counters = batch.count(files, database.findSubmissions(submissions));
        List<DueRequest> healing = HealingRequests.of(world, batch.blobMissing());
        transaction.write(() -> {
            database.advance(reader, move.to());
            batch.replicas().forEach(row -> database.replicas.put(new Replicas.Key(row.asset(), row.edge()), row));
            database.putMissingDue(healing);
            batch.corrupted().forEach(digest -> database.askForCheck(digest, world.now));
            database.add(counters);
        });
        Set<FileId> due = new TreeSet<>();
        healing.forEach(request -> due.add(request.request().file()));
        actor.when("commit the acks", () -> !database.up() || database.free(transaction, due, List.of()), () -> {
            if (transaction.commit()) {
                actor.next("tell settling", () -> touched.accept(counters.submissions()));
                done.run();
            } else {
                failed.run();
            }
        });
    }

    private List<ReplicaRow> replicas(List<AckEvent> acks, List<ReplicaRow> into) {
        Set<Replicas.Key> seen = new HashSet<>();
        for (AckEvent ack : acks) {
            var key = new Replicas.Key(
                    ack.asset().id(), world.database.edge(ack.edge()).id());
            ReplicaRow row = world.database.replicas.get(key);
            if (row != null && seen.add(key)) {
                into.add(row);
            }
        }
        return into;
    }
}
