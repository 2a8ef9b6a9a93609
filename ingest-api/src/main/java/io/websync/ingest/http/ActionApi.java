package io.websync.ingest.http;

import io.websync.catalog.command.RetryFilter;
import io.websync.catalog.report.Reports;
import io.websync.catalog.report.SubmissionReport;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.RetryRequested.State;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.contracts.state.SubmissionState;
import io.websync.ingest.afterwards.Afterwards;
import java.net.URI;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What is asked of a submission after it was handed in. */
@RestController
class ActionApi {

    /** Named files of one request; more are better chosen by state, edge or error class. */
    static final int MAX_FILES = 10_000;

    /** What is to be run again; what is absent or empty means all. */
    record Retry(
            @Nullable List<Integer> files,
            @Nullable List<String> edges,
            @Nullable List<String> states,
            @Nullable List<String> codes) {}

    private final Reports reports;
    private final Afterwards afterwards;

    ActionApi(Reports reports, Afterwards afterwards) {
        this.reports = reports;
        this.afterwards = afterwards;
    }

    @PostMapping(ApiTypes.SUBMISSIONS + "/{id}/retry")
    ResponseEntity<Map<String, Object>> retry(
            ServerWebExchange exchange, @PathVariable long id, @RequestBody(required = false) @Nullable Retry retry) {
        SubmissionReport submission =
                reports.submission(id, Caller.sees(exchange)).orElseThrow(() -> unknown(id));
        Retry wanted = retry == null ? new Retry(null, null, null, null) : retry;
        var done = afterwards.retry(submission, Caller.actor(exchange), filter(wanted, submission.state()));
        var body = accepted(done.request(), id);
        body.put("matched", done.matched());
        return answer(id, body);
    }

    @PostMapping(ApiTypes.SUBMISSIONS + "/{id}/cancel")
    ResponseEntity<Map<String, Object>> cancel(ServerWebExchange exchange, @PathVariable long id) {
        return hold(exchange, id, Hold.CANCELED);
    }

    @PostMapping(ApiTypes.SUBMISSIONS + "/{id}/pause")
    ResponseEntity<Map<String, Object>> pause(ServerWebExchange exchange, @PathVariable long id) {
        return hold(exchange, id, Hold.PAUSED);
    }

    @PostMapping(ApiTypes.SUBMISSIONS + "/{id}/resume")
    ResponseEntity<Map<String, Object>> resume(ServerWebExchange exchange, @PathVariable long id) {
        return hold(exchange, id, Hold.RELEASED);
    }

    private ResponseEntity<Map<String, Object>> hold(ServerWebExchange exchange, long id, Hold hold) {
        SubmissionReport submission =
                reports.submission(id, Caller.sees(exchange)).orElseThrow(() -> unknown(id));
        var body = accepted(afterwards.hold(submission, Caller.actor(exchange), hold), id);
        body.put(
                "effect",
                switch (hold) {
                    case CANCELED ->
                        "fetches stop, and everything that the list brought is given up: what nobody else wants leaves the"
                                + " edges";
                    case PAUSED -> "nothing more starts until it is resumed; what runs ends, and edges go on";
                    case RELEASED -> "what waits goes on";
                });
        return answer(id, body);
    }

    private static Map<String, Object> accepted(long request, long submission) {
        var body = new LinkedHashMap<String, Object>();
        body.put("request", request);
        body.put("submission", submission);
        body.put("links", SubmissionApi.Links.of(submission));
        return body;
    }

    private static ResponseEntity<Map<String, Object>> answer(long id, Map<String, Object> body) {
        return ResponseEntity.accepted()
                .location(URI.create(ApiTypes.SUBMISSIONS + "/" + id))
                .body(body);
    }

    private static RetryFilter filter(Retry retry, SubmissionState state) {
        List<Integer> files = retry.files == null ? List.of() : retry.files;
        if (files.size() > MAX_FILES) {
            throw bad("«files» holds " + files.size() + " lines, but at most " + MAX_FILES
                    + "; choose by states, edges or codes");
        }
        var states = EnumSet.noneOf(State.class);
        for (String name : retry.states == null ? List.<String>of() : retry.states) {
            states.add(named(State.class, "states", name));
        }
        var codes = EnumSet.noneOf(FailureCode.class);
        for (String name : retry.codes == null ? List.<String>of() : retry.codes) {
            codes.add(named(FailureCode.class, "codes", name));
        }
        return new RetryFilter(
                Set.copyOf(files),
                Set.copyOf(retry.edges == null ? List.of() : retry.edges),
                codes,
                states.isEmpty() ? Afterwards.usual(state) : states);
    }

    private static <E extends Enum<E>> E named(Class<E> type, String what, String name) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw bad("«" + what + "» are of " + EnumSet.allOf(type) + ", but one is «" + name + "»");
        }
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(Problem.of(HttpStatus.BAD_REQUEST, "bad-request", detail));
    }

    private static ProblemException unknown(long id) {
        return new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no submission " + id));
    }
}
