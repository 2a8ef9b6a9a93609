package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FileId;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FileSubmitted;
import io.websync.distributor.dispatch.Decided;
import io.websync.distributor.dispatch.DispatchBatch;
import io.websync.distributor.dispatch.Known;
import io.websync.model.Broker.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/** Dispatch's transaction around its real decisions, statement by statement as {@code DispatchTransaction} has them. */
final class DispatchRole implements Reader.Effects {

    /** The table of purges, which a purge that begins has to itself. */
    static final String PURGES = "purges";

    private final Actor actor;
    private final World world;
    private final Consumer<Collection<Long>> touched;

    DispatchRole(Actor actor, Consumer<Collection<Long>> touched) {
        this.actor = actor;
        this.world = actor.world;
        this.touched = touched;
    }

    @Override
    public void apply(List<Entry> batch, Reader.Move move, Runnable done, Runnable failed) {
        var completions = new ArrayList<CompletionEvent>();
        for (Entry entry : batch) {
            completions.add((CompletionEvent) Objects.requireNonNull(entry.event()));
        }
        Set<UUID> ids = new TreeSet<>();
        completions.forEach(one -> ids.add(one.request().asset().id()));
        Set<String> shared = new TreeSet<>(Set.of(PURGES));
        completions.forEach(
                one -> shared.add(CommandRole.holdOf(one.request().file().submission())));
        actor.when(
                "dispatch " + completions.size(),
                () -> world.database.up() && world.database.free(null, ids, shared),
                () -> decide(completions, ids, shared, done, failed));
    }

    private void decide(
            List<CompletionEvent> completions, Set<UUID> ids, Set<String> shared, Runnable done, Runnable failed) {
        var database = world.database;
        var transaction = database.begin(actor);
        transaction.lock(ids, shared);
        Map<UUID, AssetRow> assets = new TreeMap<>();
        Set<FileId> files = new TreeSet<>();
        Set<Long> submissions = new TreeSet<>();
        Map<UUID, List<ReplicaRow>> replicas = new TreeMap<>();
        for (CompletionEvent one : completions) {
            FileSubmitted request = one.request();
            AssetKey key = request.asset();
            assets.put(key.id(), database.asset(key, world.now));
            files.add(request.file());
            submissions.add(request.file().submission());
        }
        assets.values().stream()
                .filter(asset -> asset.revision() > 0)
                .forEach(asset -> replicas.put(asset.id(), database.replicasOf(asset.id())));
        var known = new Known(
                assets,
                database.findFiles(files),
                database.findSubmissions(submissions),
                replicas,
                database.purges,
                database.members());
        Decided decided = DispatchBatch.decide(known, completions, world.now);
        Set<FileId> due = database.write(transaction, decided);
        actor.when(
                "commit what dispatch decided",
                () -> !database.up() || database.free(transaction, due, List.of()),
                () -> {
                    if (transaction.commit()) {
                        actor.next(
                                "tell settling",
                                () -> touched.accept(decided.counters().submissions()));
                        done.run();
                    } else {
                        failed.run();
                    }
                });
    }
}
