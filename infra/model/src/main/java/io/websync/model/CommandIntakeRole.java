package io.websync.model;

import io.websync.contracts.event.Command;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.ReplayRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.RosterChanged;
import io.websync.model.Broker.Entry;
import java.util.List;
import java.util.Set;

/** Puts commands into the catalog, as {@code CommandIntake} does. */
final class CommandIntakeRole implements Reader.Effects {

    private final Actor actor;
    private final World world;
    private final String group;

    CommandIntakeRole(Actor actor, String group) {
        this.actor = actor;
        this.world = actor.world;
        this.group = group;
    }

    @Override
    public void apply(List<Entry> batch, Reader.Move move, Runnable done, Runnable failed) {
        var database = world.database;
        String reader = group + " " + batch.getFirst().place().topic();
        actor.when("take commands", () -> database.up() && database.free(null, Set.of(reader), List.of()), () -> {
            var transaction = database.begin(actor);
            transaction.lock(Set.of(reader), List.of());
            if (!database.mayAdvance(reader, move.from())) {
                transaction.rollback();
                failed.run();
                return;
            }
            transaction.write(() -> {
                database.advance(reader, move.to());
                for (Entry entry : batch) {
                    if (entry.event() instanceof Command command) {
                        database.ask(work(command));
                    }
                }
            });
            actor.next("commit the commands", () -> {
                if (transaction.commit()) {
                    done.run();
                } else {
                    failed.run();
                }
            });
        });
    }

    private static Work work(Command command) {
        return switch (command) {
            case RetryRequested retry ->
                new Work(retry.requestNumber(), Work.Kind.RETRY, retry.submission(), retry, 0, 0);
            case PurgeRequested purge -> new Work(purge.requestNumber(), Work.Kind.PURGE, 0, purge, 0, 0);
            case HoldRequested hold -> new Work(hold.requestNumber(), Work.Kind.CANCEL, hold.submission(), hold, 0, 0);
            case RosterChanged change -> new Work(change.requestNumber(), Work.Kind.ROSTER, 0, change, 0, 0);
            case ReplayRequested _ -> throw new IllegalArgumentException("not part of any history: " + command);
        };
    }
}
