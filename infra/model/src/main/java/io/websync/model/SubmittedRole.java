package io.websync.model;

import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.event.FileSubmitted;
import io.websync.model.Broker.Entry;
import java.util.List;
import java.util.Set;

/** The reporter's transaction for submitted files. */
final class SubmittedRole implements Reader.Effects {

    private final Actor actor;
    private final World world;
    private final String group;

    SubmittedRole(Actor actor, String group) {
        this.actor = actor;
        this.world = actor.world;
        this.group = group;
    }

    @Override
    public void apply(List<Entry> batch, Reader.Move move, Runnable done, Runnable failed) {
        var database = world.database;
        String reader = group + " " + batch.getFirst().place().topic();
        actor.when(
                "report " + batch.size() + " submitted",
                () -> database.up() && database.free(null, Set.of(reader), List.of()),
                () -> {
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
                            if (entry.event() instanceof FileSubmitted request) {
                                database.files.putIfAbsent(request.file(), FileRow.submitted(request));
                            }
                        }
                    });
                    actor.next("commit the submitted", () -> {
                        if (transaction.commit()) {
                            done.run();
                        } else {
                            failed.run();
                        }
                    });
                });
    }
}
