package io.websync.model;

import io.websync.contracts.AssetKey;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.SubmissionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The front door: makes the submission's row, has every line confirmed, closes the list; aborts those that nobody receives. */
final class Front extends Actor {

    private static final Duration LEASE = Duration.ofMinutes(1);

    /** @param notBefore seconds from now; 0 for at once */
    record Request(String user, List<AssetKey> assets, Selector selector, Refresh refresh, int notBefore) {}

    Front(World world) {
        super(world, "front");
    }

    @Override
    void begin() {
        timed("abort what nobody receives", this::firstLeaseEnd, this::abortExpired);
    }

    @Override
    void lose() {}

    void submit(Request request) {
        when("open a submission", world.database::up, () -> open(request));
    }

    private void open(Request request) {
        var database = world.database;
        long id = database.nextRequestNumber();
        List<Integer> edges = database.edgesOf(request.selector).stream()
                .map(name -> database.edge(name).id())
                .toList();
        var transaction = database.begin(this);
        transaction.write(() -> database.submissions.put(
                id,
                new Submission(
                        id,
                        request.user,
                        SubmissionState.RECEIVING,
                        request.selector,
                        edges,
                        0,
                        world.now.plus(LEASE))));
        transaction.commit();
        line(id, request, 1, world.now);
    }

    private void line(long id, Request request, int line, Instant at) {
        if (line > request.assets.size()) {
            when("close the list", () -> world.database.up() && mayChange(id), () -> close(id, request.assets.size()));
            return;
        }
        AssetKey asset = request.assets.get(line - 1);
        when("send a line", () -> world.broker.up, () -> {
            world.broker.append(
                    Topics.SUBMISSIONS,
                    new FileSubmitted(
                            new FileId(id, line),
                            asset,
                            "http://" + asset,
                            id,
                            1,
                            request.user,
                            request.selector,
                            3,
                            null,
                            request.notBefore == 0 ? null : at.plusSeconds(request.notBefore),
                            null,
                            request.refresh,
                            null,
                            at,
                            null,
                            null));
            line(id, request, line + 1, at);
        });
    }

    private void close(long id, int lines) {
        change(id, submission -> submission.closed(SubmissionState.OPEN, lines));
    }

    private void abortExpired() {
        new TreeSet<>(world.database.submissions.keySet()).forEach(id -> {
            Instant until = submission(id).receivingUntil();
            if (until != null && until.isBefore(world.now) && mayChange(id)) {
                change(id, submission -> submission.closed(SubmissionState.ABORTED, 0));
            }
        });
    }

    /** Whether nobody has the row locked. */
    private boolean mayChange(long id) {
        return world.database.free(null, Set.of("submission " + id), List.of());
    }

    /** A conditional update of one row. */
    private void change(long id, UnaryOperator<Submission> change) {
        var transaction = world.database.begin(this);
        transaction.write(() -> {
            Submission submission = submission(id);
            if (submission.state() == SubmissionState.RECEIVING) {
                world.database.submissions.put(id, change.apply(submission));
            }
        });
        transaction.commit();
    }

    private Submission submission(long id) {
        Submission submission = world.database.submissions.get(id);
        if (submission == null) {
            throw new IllegalStateException("no submission " + id);
        }
        return submission;
    }

    private @Nullable Instant firstLeaseEnd() {
        Instant first = null;
        if (world.database.up()) {
            for (Submission submission : world.database.submissions.values()) {
                Instant until = submission.receivingUntil();
                if (until != null && (first == null || until.isBefore(first)) && mayChange(submission.id())) {
                    first = until;
                }
            }
        }
        return first == null ? null : first.plusMillis(1);
    }
}
