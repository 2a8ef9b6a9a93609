package io.websync.ingest.afterwards;

import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.command.Requests;
import io.websync.catalog.command.Requests.Matched;
import io.websync.catalog.command.RetryFilter;
import io.websync.catalog.report.PurgeReports;
import io.websync.catalog.report.SubmissionReport;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FileId;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.RetryRequested.State;
import io.websync.contracts.event.RosterChanged;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.contracts.state.SubmissionState;
import io.websync.ingest.afterwards.NotNowException.Cause;
import io.websync.ingest.reception.UnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks dispatch for what a person wants after the list was handed in. Thread-safe. */
public final class Afterwards {

    private final Requests requests;
    private final PurgeReports purges;
    private final CommandLog log;
    private final AuditLog audit;
    private final Clock clock;

    /** What was asked for, under which number, and how much of it matched. */
    public record Retried(long request, Matched matched) {}

    public Afterwards(Requests requests, PurgeReports purges, CommandLog log, AuditLog audit, Clock clock) {
        this.requests = requests;
        this.purges = purges;
        this.log = log;
        this.audit = audit;
        this.clock = clock;
    }

    /** What a retry means that names no states. */
    public static Set<State> usual(SubmissionState state) {
        var states = EnumSet.of(State.FAILED, State.CANCELED);
        if (state == SubmissionState.CANCELED) {
            states.add(State.RELEASED);
        }
        return states;
    }

    /** @throws NotNowException when it may not be run again, or nothing of it matches */
    public Retried retry(SubmissionReport submission, Actor by, RetryFilter filter) {
        long id = submission.id();
        if (submission.closedAt() == null || submission.state() == SubmissionState.ABORTED) {
            throw new NotNowException(
                    Cause.NOT_CLOSED, "the list of submission " + id + " is not closed; hand it in again");
        }
        if (submission.expiredAt() != null) {
            throw new NotNowException(
                    Cause.EXPIRED,
                    "submission " + id + " expired at " + submission.expires() + "; hand the list in again");
        }
        Matched matched = requests.count(id, filter);
        if (matched.nothing()) {
            throw new NotNowException(
                    Cause.NOTHING_MATCHES,
                    "nothing of submission " + id + " is "
                            + filter.states().stream().sorted().toList()
                            + " and matches; its files say what is, see /api/v1/submissions/" + id + "/files");
        }
        long number = requests.nextNumber();
        log.put(new RetryRequested(
                number,
                by.name(),
                id,
                filter.files().stream()
                        .sorted()
                        .map(line -> new FileId(id, line))
                        .toList(),
                filter.edges().stream().sorted().toList(),
                filter.codes().stream().sorted().toList(),
                clock.instant(),
                null,
                filter.states().stream().sorted().toList()));
        audit.add(
                by,
                Action.RETRY_ASKED,
                "submission " + id,
                "request " + number + ": " + matched.files() + " files, " + matched.copies() + " copies");
        return new Retried(number, matched);
    }

    /**
     * Cancels, pauses or resumes.
     *
     * @throws NotNowException when it is settled already
     */
    public long hold(SubmissionReport submission, Actor by, Hold hold) {
        if (submission.state().settled()) {
            throw new NotNowException(
                    Cause.SETTLED,
                    "submission " + submission.id() + " is " + submission.state()
                            + " already; to remove what it brought,"
                            + " purge it: POST /api/v1/purges {\"submission\": " + submission.id() + "}");
        }
        long number = requests.nextNumber();
        log.put(new HoldRequested(number, by.name(), submission.id(), hold, clock.instant(), null));
        Action asked = switch (hold) {
            case CANCELED -> Action.CANCEL_ASKED;
            case PAUSED -> Action.PAUSE_ASKED;
            case RELEASED -> Action.RESUME_ASKED;
        };
        audit.add(by, asked, "submission " + submission.id(), "request " + number);
        return number;
    }

    /**
     * Asks for a purge of exactly one of these.
     *
     * @throws UnavailableException when it may not have been asked for; then it is shown only should it come to run after all
     */
    public long purge(
            Actor by, boolean outright, List<AssetKey> assets, @Nullable String prefix, @Nullable Long submission) {
        long number = requests.nextNumber();
        Instant now = clock.instant();
        Integer urls = prefix == null && submission == null ? assets.size() : null;
        purges.asked(number, by.name(), outright, urls, prefix, submission, now);
        try {
            log.put(new PurgeRequested(number, by.name(), outright, assets, prefix, submission, now, null));
        } catch (UnavailableException e) {
            purges.notConfirmed(number);
            throw e;
        }
        String what = prefix != null
                ? "prefix " + prefix
                : submission != null
                        ? "submission " + submission
                        : assets.size() + " URLs, the first " + assets.getFirst();
        audit.add(by, Action.PURGE_ASKED, what, "request " + number + (outright ? ", outright" : ""));
        return number;
    }

    /** Tells dispatch that an edge's groups are others now. */
    public void regrouped(String edge, Actor by) {
        log.put(new RosterChanged(requests.nextNumber(), by.name(), edge, clock.instant(), null));
    }
}
