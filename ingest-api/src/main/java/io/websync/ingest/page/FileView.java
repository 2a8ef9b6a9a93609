package io.websync.ingest.page;

import io.websync.catalog.report.AssetReport.CheckReport;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.catalog.report.FileHistory;
import io.websync.catalog.report.FileHistory.Attempt;
import io.websync.catalog.report.FileHistory.Order;
import io.websync.catalog.report.FileReport;
import io.websync.catalog.report.FileReport.FailureReport;
import io.websync.catalog.report.FileReport.ReplicaReport;
import io.websync.catalog.report.SubmissionReport;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.Standing;
import io.websync.contracts.state.SubmissionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file and its way, as a page shows it.
 *
 * @param copies what the edges say of its asset now, by edge
 * @param checkable edges that may be asked to look at their copy
 */
record FileView(
        SubmissionReport submission,
        FileHistory history,
        Map<String, CopyReport> copies,
        Set<String> checkable,
        Texts texts) {

    /**
     * Something that happened, or is going to.
     *
     * @param style of the mark before it
     */
    public record Step(
            Instant at, String style, String what, @Nullable String detail) {}

    public FileReport file() {
        return history.file();
    }

    /** Whether it can be run again. */
    public boolean retryable() {
        boolean failed = file().state() == FileState.FAILED
                || file().state() == FileState.CANCELED
                || file().replicas().stream().anyMatch(replica -> replica.standing() == Standing.FAILED);
        return failed
                && submission.closedAt() != null
                && submission.expiredAt() == null
                && submission.state() != SubmissionState.ABORTED;
    }

    /** In the order of time; what is expected comes last. */
    public List<Step> steps() {
        var steps = new ArrayList<Step>();
        steps.add(new Step(file().submittedAt(), "good", texts.say("file.accepted"), null));
        for (Attempt attempt : history.failedAttempts()) {
            steps.add(new Step(
                    attempt.at(), "bad", texts.say("file.attemptFailed", attempt.attempt()), why(attempt.failure())));
        }
        switch (file().state()) {
            case FETCHED ->
                steps.add(new Step(file().changedAt(), "good", texts.say("file.fetched", file().attempt()), null));
            case FAILED, CANCELED, SUPERSEDED ->
                steps.add(new Step(file().changedAt(), "bad", texts.name(file().state()), null));
            case SUBMITTED, FETCHING, RETRYING, PAUSED -> {}
        }
        Order order = history.order();
        if (order != null && order.revision() == order.fileRevision()) {
            steps.add(new Step(order.orderedAt(), "good", texts.say("file.ordered"), null));
        }
        for (ReplicaReport replica : file().replicas()) {
            Instant since = replica.since();
            if (since != null) {
                steps.add(new Step(
                        since,
                        replica.standing() == Standing.FAILED ? "bad" : "good",
                        texts.say("file.onEdge", replica.edge(), texts.name(replica.standing())),
                        replica.failure() == null ? null : why(replica.failure())));
            }
        }
        steps.sort(Comparator.comparing(Step::at));
        Instant next = file().nextAttemptAt();
        if (next != null) {
            steps.add(new Step(next, "busy", texts.say("file.nextAttempt"), null));
        }
        return steps;
    }

    /** Whether the list of failed attempts may lack some: those of before they were kept, and old ones that were forgotten. */
    public boolean lacksAttempts() {
        return file().attempt() > history.failedAttempts().size() + 1;
    }

    public String why(FailureReport failure) {
        return failure.code()
                + (failure.status() == null ? "" : " " + failure.status())
                + (failure.message() == null ? "" : ": " + failure.message());
    }

    public String size() {
        Long size = file().size();
        return size == null ? "" : texts.bytes(size);
    }

    /** When the edge spoke of it last. */
    public @Nullable Instant heardAt(String edge) {
        CopyReport copy = copies.get(edge);
        return copy == null ? null : copy.heardAt();
    }

    /** Null when nobody ever had the edge look at its copy. */
    public @Nullable CheckView check(String edge) {
        CopyReport copy = copies.get(edge);
        CheckReport check = copy == null ? null : copy.check();
        return check == null ? null : new CheckView(check, texts);
    }
}
