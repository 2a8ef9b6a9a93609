package io.websync.ingest.reception;

import io.websync.catalog.account.Usages;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.submission.Counts;
import io.websync.catalog.submission.KeyInUseException;
import io.websync.catalog.submission.NewSubmission;
import io.websync.catalog.submission.Reject;
import io.websync.catalog.submission.SubmissionWriter;
import io.websync.catalog.submission.SubmissionWriter.Closing;
import io.websync.catalog.submission.SubmissionWriter.DailyLines;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileSubmitted;
import io.websync.ingest.list.Entry;
import io.websync.ingest.list.EntrySink;
import io.websync.ingest.list.ListException;
import io.websync.ingest.list.ListException.Problem;
import io.websync.ingest.reception.Judge.Verdict;
import io.websync.ingest.reception.RefusedException.Cause;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes in one list. Its first entries are held back until it is known whether the list is a short one; then the
 * submission is made, and only after that its records. Used by one thread.
 */
final class Reception implements EntrySink {

    private record Accepted(int number, Verdict.Accepted file) {}

    private static final int REJECT_BATCH = 1000;
    private static final int MAX_TEXT = 1024;

    private final Request request;
    private final QuotaCheck quota;
    private final SubmissionWriter writer;
    private final Nodes nodes;
    private final SubmissionLog log;
    private final Leases leases;
    private final ReceptionLimits limits;
    private final Clock clock;

    private final Judge judge = new Judge();
    private final List<Accepted> held = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();
    private final List<Reject> firstRejects = new ArrayList<>();
    private long number;
    private long accepted;
    private long rejected;
    private long folded;

    private long submission;
    private SubmissionLog.@Nullable Batch batch;
    private Selector selector = Selector.NONE;

    Reception(
            Request request,
            QuotaCheck quota,
            SubmissionWriter writer,
            Nodes nodes,
            SubmissionLog log,
            Leases leases,
            ReceptionLimits limits,
            Clock clock) {
        this.request = request;
        this.quota = quota;
        this.writer = writer;
        this.nodes = nodes;
        this.log = log;
        this.leases = leases;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public void entry(Entry entry) {
        int entryNumber = next(entry.line());
        switch (judge.of(entry)) {
            case Verdict.Accepted file -> accept(new Accepted(entryNumber, file));
            case Verdict.Repeated _ -> folded++;
            case Verdict.Rejected(String reason) -> keep(entryNumber, entry.line(), entry.text(), reason);
        }
    }

    @Override
    public void reject(long line, String text, String reason) {
        keep(next(line), line, text, reason);
    }

    /**
     * The list is in whole: waits until all of it is kept, and closes it.
     *
     * @throws UnavailableException when it is not
     * @throws RefusedException when it cannot be accepted
     * @throws OverQuotaException when other lists took up what was left of the day
     */
    Receipt close(Digest bodyDigest) {
        Counts counts = counts();
        if (accepted == 0 && number == 0) {
            throw new ListException(Problem.UNACCEPTABLE, "the list is empty");
        }
        begin(false);
        writer.addRejects(submission, rejects);
        rejects.clear();
        if (accepted == 0) {
            writer.abort(submission, counts, clock.instant());
            leases.release(submission);
            return new Receipt(submission, counts, firstRejects, false);
        }
        if (batch != null) {
            batch.awaitKept();
        }
        boolean closed = closed(counts, bodyDigest);
        leases.release(submission);
        if (!closed && writer.isCanceled(submission)) {
            throw new RefusedException(
                    Cause.CANCELED, "submission " + submission + " was canceled while its list was coming in");
        }
        if (!closed) {
            throw new UnavailableException(
                    "submission " + submission + " took longer than its lease and was aborted; hand it in again");
        }
        return new Receipt(submission, counts, firstRejects, false);
    }

    private boolean closed(Counts counts, Digest bodyDigest) {
        Long daily = quota.quota().dailyLines();
        if (daily == null) {
            return writer.close(submission, counts, bodyDigest, clock.instant());
        }
        // Other lists of the account may have come in since this one began.
        var limit = new DailyLines(Usages.dayOf(quota.now()), daily);
        Closing closing =
                writer.closeWithin(submission, request.account().name(), limit, counts, bodyDigest, clock.instant());
        if (closing.isOver()) {
            quota.beside(closing.otherLines()).requireRoom(counts.lines(), number);
        }
        return closing.closed();
    }

    /** The list will not be closed. Never throws; what is left open ends with its lease. */
    void abort() {
        if (submission != 0) {
            leases.release(submission);
            try {
                writer.addRejects(submission, rejects);
                writer.abort(submission, counts(), clock.instant());
            } catch (RuntimeException e) {
                leases.leftOpen(submission, e);
            }
        }
    }

    /** The submission's id; 0 while none is made. */
    long submission() {
        return submission;
    }

    Counts counts() {
        return new Counts(accepted + rejected + folded, accepted, rejected, folded);
    }

    private void accept(Accepted entry) {
        accepted++;
        if (batch != null) {
            send(batch, entry);
        } else {
            held.add(entry);
            if (held.size() > limits.shortList()) {
                begin(true);
            }
        }
    }

    private void keep(int entryNumber, long line, String text, String reason) {
        rejected++;
        if (rejected > limits.keptRejects()) {
            return;
        }
        var reject = new Reject(entryNumber, line, Printable.of(text, MAX_TEXT), Printable.of(reason, MAX_TEXT));
        rejects.add(reject);
        if (firstRejects.size() < limits.shownRejects()) {
            firstRejects.add(reject);
        }
        if (rejects.size() >= REJECT_BATCH) {
            begin(true);
            writer.addRejects(submission, rejects);
            rejects.clear();
        }
    }

    /** An entry's number is its line, or the next one when a line holds several. */
    private int next(long line) {
        number = Math.max(line, number + 1);
        if (accepted + rejected + folded >= limits.maxEntries() || number > Integer.MAX_VALUE) {
            throw new ListException(
                    Problem.TOO_LARGE,
                    "the list has more than " + limits.maxEntries() + " entries; hand it in in several parts");
        }
        quota.requireRoom(accepted + rejected + folded + 1, line);
        return (int) number;
    }

    private void begin(boolean longList) {
        if (submission != 0) {
            return;
        }
        request.options().freeze();
        List<Node> all = nodes.all();
        selector = Selection.granted(
                request.options().selector(), request.options().selects(), request.account(), all);
        List<Integer> edges = Selection.expand(selector, request.account(), all);
        boolean bulk = longList && request.options().priority() > 1;
        try {
            submission = writer.open(new NewSubmission(
                    request.account().name(),
                    request.address(),
                    selector,
                    edges,
                    request.options().priority(),
                    request.options().deadline(),
                    request.options().notBefore(),
                    request.options().expires(),
                    request.options().refresh(),
                    request.idempotencyKey(),
                    request.traceId(),
                    bulk,
                    request.options().tellMe(),
                    request.at(),
                    clock.instant().plus(limits.lease())));
        } catch (KeyInUseException e) {
            throw new RefusedException(
                    Cause.KEY_IN_PROGRESS, "a request with this Idempotency-Key is still coming in, or just did");
        }
        leases.take(submission);
        SubmissionLog.Batch begun = log.begin(bulk);
        batch = begun;
        held.forEach(entry -> send(begun, entry));
        held.clear();
    }

    private void send(SubmissionLog.Batch to, Accepted entry) {
        var options = request.options();
        to.send(new FileSubmitted(
                new FileId(submission, entry.number),
                entry.file.asset(),
                entry.file.url().href(),
                submission,
                1,
                request.account().name(),
                selector,
                options.priority(),
                options.deadline(),
                options.notBefore(),
                options.expires(),
                options.refresh(),
                entry.file.expected(),
                request.at(),
                null,
                request.traceId()));
    }
}
