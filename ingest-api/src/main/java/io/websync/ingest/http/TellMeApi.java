package io.websync.ingest.http;

import io.websync.catalog.account.Profile;
import io.websync.catalog.notice.NoticeReport;
import io.websync.catalog.notice.NoticeReports;
import io.websync.catalog.notice.TellMe;
import io.websync.catalog.report.Reports;
import io.websync.ingest.account.Administration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Whether the caller wants to be told when a submission is settled. */
@RestController
class TellMeApi {

    private static final String PATH = ApiTypes.SUBMISSIONS + "/{id}/tell-me";

    /**
     * How it stands.
     *
     * @param mail where the caller is written to; absent: nowhere
     * @param notices what the caller was told of it
     */
    record State(boolean tellMe, @Nullable String mail, List<NoticeReport> notices) {}

    private final Reports reports;
    private final TellMe tellMe;
    private final NoticeReports notices;
    private final Administration administration;

    TellMeApi(Reports reports, TellMe tellMe, NoticeReports notices, Administration administration) {
        this.reports = reports;
        this.tellMe = tellMe;
        this.notices = notices;
        this.administration = administration;
    }

    @GetMapping(PATH)
    State state(ServerWebExchange exchange, @PathVariable long id) {
        requireSeen(exchange, id);
        return stateOf(exchange, id);
    }

    @PutMapping(PATH)
    State on(ServerWebExchange exchange, @PathVariable long id) {
        requireSeen(exchange, id);
        tellMe.on(Caller.actor(exchange), id);
        return stateOf(exchange, id);
    }

    @DeleteMapping(PATH)
    State off(ServerWebExchange exchange, @PathVariable long id) {
        requireSeen(exchange, id);
        tellMe.off(Caller.actor(exchange), id);
        return stateOf(exchange, id);
    }

    private State stateOf(ServerWebExchange exchange, long id) {
        Profile profile = administration.profile(Caller.of(exchange).name());
        return new State(
                tellMe.isOn(id, profile.name()), profile.mailbox().address(), notices.ofSubmission(id, profile.name()));
    }

    private void requireSeen(ServerWebExchange exchange, long id) {
        if (reports.submission(id, Caller.sees(exchange)).isEmpty()) {
            throw new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no submission " + id));
        }
    }
}
