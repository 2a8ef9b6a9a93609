package io.websync.model;

import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.PurgeRule;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FileId;
import io.websync.contracts.Topics;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.RosterChanged;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.dispatch.Decided;
import io.websync.model.Transactions.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** Works on what was asked after a submission, step by step as {@code CommandTransaction} does: one file a batch. */
final class CommandRole {

    private static final String TURN = "whose turn it is among the commands";

    private final Actor actor;
    private final World world;
    private final Database database;
    private final Consumer<Collection<Long>> touched;
    private final CommandBatches batches;
    private boolean busy;

    CommandRole(Actor actor, Consumer<Collection<Long>> touched) {
        this.actor = actor;
        this.world = actor.world;
        this.database = world.database;
        this.batches = new CommandBatches(world);
        this.touched = touched;
    }

    void begin() {
        busy = false;
        actor.loop("ask for the end of what was aborted", () -> database.up() && aborted() != 0, () -> {
            var transaction = database.begin(actor);
            transaction.write(() -> {
                long id = aborted();
                if (id != 0) {
                    database.ask(new Work(database.nextRequestNumber(), Work.Kind.ABORT, id, null, 0, 0));
                }
            });
            transaction.commit();
        });
        actor.loop("work on a command", this::ready, this::turn);
    }

    /** An aborted submission of which nobody has released the claims, or is about to; 0 when there is none. */
    private long aborted() {
        for (Submission submission : database.submissions.values()) {
            if (submission.state() == SubmissionState.ABORTED
                    && database.works.stream()
                            .noneMatch(work -> work.kind() == Work.Kind.ABORT && work.submission() == submission.id())
                    && !database.released.contains(submission.id())) {
                return submission.id();
            }
        }
        return 0;
    }

    private boolean ready() {
        return !busy
                && database.up()
                && !database.works.isEmpty()
                && database.free(null, Set.of(TURN), List.of())
                && (database.works.getFirst().phase() > 0 || world.broker.up);
    }

    private void turn() {
        busy = true;
        Work work = database.works.getFirst();
        var transaction = database.begin(actor);
        transaction.lock(Set.of(TURN), List.of());
        switch (work.kind()) {
            case CANCEL, ABORT -> {
                if (work.phase() == 0) {
                    hold(work, transaction);
                } else {
                    files(work, transaction, batches::release);
                }
            }
            case RETRY -> {
                if (work.phase() == 0) {
                    reopen(work, transaction);
                } else {
                    files(work, transaction, batches::retry);
                }
            }
            case ROSTER -> regroup(work, transaction);
            case PURGE -> {
                if (work.phase() == 0) {
                    rule(work, transaction);
                } else {
                    purge(work, transaction);
                }
            }
        }
    }

    /** With dispatch's transactions shut out that hold the submission. */
    private void hold(Work work, Transaction transaction) {
        withLocks(transaction, Set.of(holdOf(work.submission()), "submission " + work.submission()), () -> {
            Submission submission = database.submissions.get(work.submission());
            boolean cancel = work.kind() == Work.Kind.CANCEL;
            if (submission == null
                    || (cancel && submission.state().settled() && submission.state() != SubmissionState.CANCELED)) {
                end(work, transaction);
                return;
            }
            if (cancel) {
                world.broker.append(Topics.CONTROLS, new SubmissionHeld(submission.id(), Hold.CANCELED, world.now));
                transaction.write(
                        () -> database.submissions.put(submission.id(), submission.in(SubmissionState.CANCELED)));
            }
            advance(work.at(1, 0), transaction, Set.of(work.submission()));
        });
    }

    private void reopen(Work work, Transaction transaction) {
        withLocks(transaction, Set.of(holdOf(work.submission()), "submission " + work.submission()), () -> {
            Submission submission = database.submissions.get(work.submission());
            if (submission == null
                    || submission.receivingUntil() != null
                    || submission.state() == SubmissionState.ABORTED
                    || !submission.listClosed()) {
                end(work, transaction);
            } else if (submission.state() == SubmissionState.CANCELED) {
                world.broker.append(Topics.CONTROLS, new SubmissionHeld(submission.id(), Hold.RELEASED, world.now));
                transaction.write(() -> database.submissions.put(submission.id(), submission.in(SubmissionState.OPEN)));
                advance(work.at(2, 0), transaction, Set.of(work.submission()));
            } else {
                advance(work.at(1, 0), transaction, Set.of(work.submission()));
            }
        });
    }

    /** What a batch of one file does, with its asset locked. */
    private interface Batch {
        Decided decide(Work work, FileRow file);
    }

    private void files(Work work, Transaction transaction, Batch batch) {
        FileRow next = database.files.values().stream()
                .filter(file ->
                        file.id().submission() == work.submission() && file.id().line() > work.position())
                .findFirst()
                .orElse(null);
        if (next == null) {
            if (work.kind() == Work.Kind.ABORT) {
                transaction.write(() -> database.released.add(work.submission()));
            }
            end(work, transaction);
            return;
        }
        withLocks(transaction, Set.of(next.asset()), () -> {
            Decided decided = batch.decide(work, Objects.requireNonNull(database.files.get(next.id())));
            write(work.at(work.phase(), next.id().line()), transaction, decided);
        });
    }

    /** From its commit on dispatch holds to the purge. */
    private void rule(Work work, Transaction transaction) {
        withLocks(transaction, Set.of(DispatchRole.PURGES), () -> advance(work.at(1, 0), transaction, Set.of()));
    }

    private void purge(Work work, Transaction transaction) {
        var request = (PurgeRequested) Objects.requireNonNull(work.command());
        if (work.position() >= request.assets().size()) {
            end(work, transaction);
            return;
        }
        AssetKey key = request.assets().get(work.position());
        withLocks(transaction, Set.of(key.id()), () -> {
            Decided decided = batches.purge(request, key);
            transaction.write(() -> database.purges.add(new PurgeRule(
                    request.requestNumber(), request.outright() ? null : request.user(), key.id(), null, null)));
            write(work.at(1, work.position() + 1), transaction, decided);
        });
    }

    /** One asset a batch. */
    private void regroup(Work work, Transaction transaction) {
        if (work.position() >= World.ASSETS.size()) {
            end(work, transaction);
            return;
        }
        AssetKey key = World.ASSETS.get(work.position());
        var change = (RosterChanged) Objects.requireNonNull(work.command());
        withLocks(
                transaction,
                Set.of(key.id()),
                () -> write(work.at(0, work.position() + 1), transaction, batches.regroup(change.edge(), key)));
    }

    private void write(Work next, Transaction transaction, Decided decided) {
        Set<FileId> due = database.write(transaction, decided);
        actor.when(
                "commit a batch of a command",
                () -> !database.up() || database.free(transaction, due, List.of()),
                () -> advance(next, transaction, decided.counters().submissions()));
    }

    private void advance(Work next, Transaction transaction, Collection<Long> submissions) {
        transaction.write(
                () -> database.works.replaceAll(work -> work.requestNumber() == next.requestNumber() ? next : work));
        commit(transaction, submissions);
    }

    private void end(Work work, Transaction transaction) {
        transaction.write(() -> database.works.removeIf(other -> other.requestNumber() == work.requestNumber()));
        commit(transaction, work.submission() == 0 ? Set.of() : Set.of(work.submission()));
    }

    private void commit(Transaction transaction, Collection<Long> submissions) {
        actor.next("note how far the command is", () -> {
            busy = false;
            if (transaction.commit()) {
                actor.next("tell settling", () -> touched.accept(submissions));
            }
        });
    }

    private void withLocks(Transaction transaction, Set<?> exclusive, Runnable then) {
        actor.when(
                "lock for a command", () -> !database.up() || database.free(transaction, exclusive, List.of()), () -> {
                    if (!database.up() || !transaction.isOpen()) {
                        transaction.rollback();
                        busy = false;
                        return;
                    }
                    transaction.lock(exclusive, List.of());
                    then.run();
                });
    }

    static String holdOf(long submission) {
        return "hold of submission " + submission;
    }
}
