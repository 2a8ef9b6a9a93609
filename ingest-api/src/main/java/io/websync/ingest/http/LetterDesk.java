package io.websync.ingest.http;

import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterActions;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.catalog.deadletter.LetterReports;
import io.websync.catalog.deadletter.LetterState;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/** Takes what people ask to be done with dead letters, by the API and by the pages. Thread-safe. */
@Component
public final class LetterDesk {

    private static final int MAX_IDS = 10_000;
    private static final int MAX_REASON = 500;

    private final LetterReports reports;
    private final LetterActions actions;
    private final AuditLog audit;
    private final Clock clock;

    LetterDesk(LetterReports reports, LetterActions actions, AuditLog audit, Clock clock) {
        this.reports = reports;
        this.actions = actions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Notes it, to be done soon, for what the caller sees.
     *
     * @param ids these; null for all open ones that match the filter
     * @param reason of a discard
     * @throws ProblemException 404 when the caller does not see one of these, 422 when it is not said clearly
     */
    public LetterAction ask(
            ServerWebExchange exchange,
            LetterAction.Kind kind,
            @Nullable List<Long> ids,
            LetterFilter filter,
            @Nullable String reason) {
        String why = kind == LetterAction.Kind.DISCARD ? reason(reason) : null;
        if (filter.state() != null && filter.state() != LetterState.OPEN) {
            throw unacceptable("only dead letters in state OPEN can be replayed or discarded");
        }
        String sees = Caller.sees(exchange);
        if (ids != null) {
            requirePresent(ids, sees);
        }
        LetterAction action = actions.add(kind, Caller.of(exchange).name(), sees, ids, filter, why, clock.instant());
        audit.add(
                Caller.actor(exchange),
                kind == LetterAction.Kind.REPLAY ? Action.REPLAY_ASKED : Action.DISCARD_ASKED,
                "dead letters",
                "request " + action.id() + ", " + action.matched() + " of them" + (why == null ? "" : ": " + why));
        return action;
    }

    private static String reason(@Nullable String text) {
        String reason = text == null ? "" : text.replace("\0", "").strip();
        if (reason.isEmpty() || reason.length() > MAX_REASON) {
            throw unacceptable("«reason» says why they are discarded, in up to " + MAX_REASON + " characters");
        }
        return reason;
    }

    private void requirePresent(List<Long> ids, @Nullable String sees) {
        if (ids.isEmpty() || ids.size() > MAX_IDS || ids.contains(null)) {
            throw unacceptable("«ids» are 1 to " + MAX_IDS + " numbers; a filter takes any number of dead letters");
        }
        var missing = new HashSet<>(ids);
        reports.present(ids, sees).forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw notFound(missing.iterator().next());
        }
    }

    /** 404. */
    public static ProblemException notFound(long id) {
        return new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no dead letter " + id));
    }

    static ProblemException unacceptable(String detail) {
        return new ProblemException(Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unacceptable", detail));
    }
}
