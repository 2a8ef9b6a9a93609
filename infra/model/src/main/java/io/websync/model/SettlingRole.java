package io.websync.model;

import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.settling.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Brings submissions into the state that their counters say. */
final class SettlingRole {

    private final Actor actor;
    private final World world;
    private final Set<Long> touched = new TreeSet<>();
    private boolean busy;

    SettlingRole(Actor actor) {
        this.actor = actor;
        this.world = actor.world;
    }

    void begin() {
        busy = false;
        actor.when("look back after the start", world.database::up, this::lookBack);
        actor.loop("settle", () -> !busy && !touched.isEmpty() && world.database.up(), this::settle);
        actor.background("look at what is open", world.database::up, this::sweep);
    }

    void lose() {
        touched.clear();
    }

    void touched(Collection<Long> submissions) {
        touched.addAll(submissions);
    }

    private void lookBack() {
        world.database.submissions.values().stream()
                .filter(one -> one.state().settled())
                .forEach(one -> touched.add(one.id()));
    }

    private void sweep() {
        world.database.submissions.values().stream()
                .filter(one -> one.state() == SubmissionState.OPEN)
                .forEach(one -> touched.add(one.id()));
    }

    private void settle() {
        List<Long> ids = List.copyOf(touched);
        Set<String> rows = new TreeSet<>();
        ids.forEach(id -> rows.add("submission " + id));
        touched.clear();
        busy = true;
        actor.when(
                "read the counters",
                () -> world.database.up() && world.database.free(null, rows, List.of()),
                () -> decide(ids, rows));
    }

    private void decide(List<Long> ids, Set<String> rows) {
        var database = world.database;
        var transaction = database.begin(actor);
        transaction.lock(rows, List.of());
        Map<Long, SubmissionState> changes = new TreeMap<>();
        for (long id : ids) {
            Submission submission = database.submissions.get(id);
            if (submission != null) {
                Outcome.next(database.totals(submission)).ifPresent(state -> changes.put(id, state));
            }
        }
        transaction.write(() -> changes.forEach(
                (id, state) -> database.submissions.computeIfPresent(id, (_, submission) -> submission.in(state))));
        actor.next("save the states", () -> {
            busy = false;
            if (!transaction.commit()) {
                touched.addAll(ids);
            }
        });
    }
}
