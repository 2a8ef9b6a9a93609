package io.websync.model;

import io.websync.catalog.dispatch.DueRequest;
import io.websync.contracts.FileId;
import io.websync.contracts.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Submits waiting requests again, as {@code DueLoop} does: locked, sent, confirmed, deleted. */
final class DueRole {

    private final Actor actor;
    private final World world;
    private boolean busy;

    DueRole(Actor actor) {
        this.actor = actor;
        this.world = actor.world;
    }

    void begin() {
        busy = false;
        actor.timed("take due requests", this::firstDue, this::take);
    }

    private @Nullable Instant firstDue() {
        Instant first = null;
        if (!busy && world.database.up()) {
            for (DueRequest request : world.database.due.values()) {
                if ((first == null || request.dueAt().isBefore(first)) && free(request)) {
                    first = request.dueAt();
                }
            }
        }
        return first;
    }

    private boolean free(DueRequest request) {
        return world.database.free(null, Set.of(request.request().file()), List.of());
    }

    private void take() {
        var taken = new ArrayList<DueRequest>();
        Set<FileId> files = new TreeSet<>();
        for (DueRequest request : world.database.due.values()) {
            if (!request.dueAt().isAfter(world.now) && free(request)) {
                taken.add(request);
                files.add(request.request().file());
            }
        }
        busy = true;
        var transaction = world.database.begin(actor);
        transaction.lock(files, List.of());
        actor.when("submit what is due", () -> world.broker.up, () -> {
            taken.forEach(request -> {
                world.trace.say(() -> String.valueOf(request));
                world.broker.append(Topics.SUBMISSIONS, request.request());
            });
            actor.next("delete what was due", () -> {
                busy = false;
                transaction.write(() -> world.database.due.keySet().removeAll(files));
                var _ = transaction.commit();
            });
        });
    }
}
