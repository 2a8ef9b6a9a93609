package io.websync.ingest.page;

import io.websync.catalog.command.RetryFilter;
import io.websync.catalog.notice.TellMe;
import io.websync.catalog.report.Reports;
import io.websync.catalog.report.SubmissionReport;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.ingest.afterwards.Afterwards;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.Problem;
import io.websync.ingest.http.ProblemException;
import java.time.Clock;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** The buttons of a submission's page: plain forms, which lead back to it. */
@RestController
class ActionPages {

    private static final String SUBMISSION = "/websync/submissions/{id}";

    private final Reports reports;
    private final Afterwards afterwards;
    private final TellMe tellMe;
    private final Clock clock;

    ActionPages(Reports reports, Afterwards afterwards, TellMe tellMe, Clock clock) {
        this.tellMe = tellMe;
        this.reports = reports;
        this.afterwards = afterwards;
        this.clock = clock;
    }

    @PostMapping(SUBMISSION + "/retry")
    ResponseEntity<Void> retry(ServerWebExchange exchange, @PathVariable long id) {
        SubmissionReport submission = find(exchange, id);
        afterwards.retry(
                submission,
                Caller.actor(exchange),
                new RetryFilter(Set.of(), Set.of(), Set.of(), Afterwards.usual(submission.state())));
        return back(id);
    }

    @PostMapping(SUBMISSION + "/cancel")
    ResponseEntity<Void> cancel(ServerWebExchange exchange, @PathVariable long id) {
        return hold(exchange, id, Hold.CANCELED);
    }

    @PostMapping(SUBMISSION + "/pause")
    ResponseEntity<Void> pause(ServerWebExchange exchange, @PathVariable long id) {
        return hold(exchange, id, Hold.PAUSED);
    }

    @PostMapping(SUBMISSION + "/resume")
    ResponseEntity<Void> resume(ServerWebExchange exchange, @PathVariable long id) {
        return hold(exchange, id, Hold.RELEASED);
    }

    @PostMapping(SUBMISSION + "/tell-me")
    ResponseEntity<Void> tellMe(ServerWebExchange exchange, @PathVariable long id) {
        tellMe.on(Caller.actor(exchange), find(exchange, id).id());
        return back(id);
    }

    @PostMapping(SUBMISSION + "/tell-me-not")
    ResponseEntity<Void> tellMeNot(ServerWebExchange exchange, @PathVariable long id) {
        tellMe.off(Caller.actor(exchange), find(exchange, id).id());
        return back(id);
    }

    private ResponseEntity<Void> hold(ServerWebExchange exchange, long id, Hold hold) {
        afterwards.hold(find(exchange, id), Caller.actor(exchange), hold);
        return back(id);
    }

    private SubmissionReport find(ServerWebExchange exchange, long id) {
        return reports.submission(id, Caller.sees(exchange))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no submission " + id)));
    }

    /** To its page, which looks again until something of what was asked for is seen there. */
    private ResponseEntity<Void> back(long id) {
        return Html.to(
                "/websync/submissions/" + id + "?asked=" + clock.instant().getEpochSecond());
    }
}
