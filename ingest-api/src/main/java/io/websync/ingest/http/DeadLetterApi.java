package io.websync.ingest.http;

import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterActions;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.catalog.deadletter.LetterReport;
import io.websync.catalog.deadletter.LetterReports;
import io.websync.ingest.live.RecentFailures;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Dead letters: what was given up, and what people want done about it. Users see those of their own files. */
@RestController
class DeadLetterApi {

    private static final String PATH = "/api/v1/dead-letters";
    private static final Set<String> PAGING = Set.of("before", "limit", "format");

    /**
     * What to do with which.
     *
     * @param ids these
     * @param filter all open ones that match; an empty one matches all that the caller sees
     * @param reason of a discard
     */
    record Request(
            @Nullable List<Long> ids,
            @Nullable Map<String, String> filter,
            @Nullable String reason) {}

    /**
     * How far a replay or discard is.
     *
     * @param kept how many a discard leaves open, because others want them too
     */
    record Progress(
            long id,
            LetterAction.Kind kind,
            String state,
            String by,
            @Nullable List<Long> ids,
            @Nullable Map<String, String> filter,
            @Nullable String reason,
            @Nullable Long matched,
            long done,
            long kept,
            Instant createdAt,
            @Nullable Instant finishedAt,
            String self) {}

    private final LetterReports reports;
    private final LetterActions actions;
    private final RecentFailures failures;
    private final LetterDesk desk;

    DeadLetterApi(LetterReports reports, LetterActions actions, RecentFailures failures, LetterDesk desk) {
        this.reports = reports;
        this.actions = actions;
        this.failures = failures;
        this.desk = desk;
    }

    @GetMapping(PATH)
    ResponseEntity<?> list(ServerWebExchange exchange) {
        MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
        Map<String, String> asked = new LinkedHashMap<>();
        query.forEach((name, values) -> {
            if (!PAGING.contains(name)) {
                LetterFilters.requireName(name);
                asked.put(name, String.valueOf(values.getFirst()));
            }
        });
        LetterFilter filter = LetterFilters.of(asked);
        String limitText = query.getFirst("limit");
        int limit = limitText == null ? 50 : Math.clamp(LetterFilters.number("limit", limitText), 0, Integer.MAX_VALUE);
        Page.requireLimit(limit);
        String beforeText = query.getFirst("before");
        long before = beforeText == null ? Long.MAX_VALUE : LetterFilters.number("before", beforeText);
        List<LetterReport> found = reports.list(filter, Caller.sees(exchange), before, limit + 1);
        Page<LetterReport> page = Page.of(found, limit, last -> next(asked, last.id(), limit));
        if (DeadLetterText.isAskedFor(exchange, query.getFirst("format"))) {
            return page.head().contentType(DeadLetterText.TABLE).body(DeadLetterText.table(page.items()));
        }
        return page.answer();
    }

    private static String next(Map<String, String> asked, long last, int limit) {
        var link = new StringBuilder(PATH + "?before=" + last + "&limit=" + limit);
        asked.forEach((name, value) ->
                link.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return link.toString();
    }

    @GetMapping(PATH + "/{id:\\d+}")
    ResponseEntity<?> one(ServerWebExchange exchange, @PathVariable long id) {
        LetterReports.Full letter = reports.one(id, Caller.sees(exchange)).orElseThrow(() -> LetterDesk.notFound(id));
        if (DeadLetterText.isAskedFor(
                exchange, exchange.getRequest().getQueryParams().getFirst("format"))) {
            return ResponseEntity.ok()
                    .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                    .body(DeadLetterText.full(letter, Caller.sees(exchange) == null));
        }
        return ResponseEntity.ok(DeadLetterView.of(letter, Caller.sees(exchange) == null));
    }

    @PostMapping(PATH + "/replay")
    ResponseEntity<Progress> replay(ServerWebExchange exchange, @RequestBody Request request) {
        return act(exchange, LetterAction.Kind.REPLAY, request);
    }

    @PostMapping(PATH + "/discard")
    ResponseEntity<Progress> discard(ServerWebExchange exchange, @RequestBody Request request) {
        return act(exchange, LetterAction.Kind.DISCARD, request);
    }

    @GetMapping(PATH + "/actions/{id:\\d+}")
    Progress action(ServerWebExchange exchange, @PathVariable long id) {
        return actions.find(id, Caller.sees(exchange))
                .map(this::progress)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        HttpStatus.NOT_FOUND, "not-found", "there is no replay or discard with the number " + id)));
    }

    private ResponseEntity<Progress> act(ServerWebExchange exchange, LetterAction.Kind kind, Request request) {
        if ((request.ids == null) == (request.filter == null)) {
            throw LetterDesk.unacceptable("either «ids» or «filter» says which; a filter {} means all open ones");
        }
        LetterFilter filter = LetterFilters.of(request.filter == null ? Map.of() : request.filter);
        Progress progress = progress(desk.ask(exchange, kind, request.ids, filter, request.reason));
        return ResponseEntity.accepted().location(URI.create(progress.self)).body(progress);
    }

    private Progress progress(LetterAction action) {
        return new Progress(
                action.id(),
                action.kind(),
                action.finishedAt() == null ? "RUNNING" : "DONE",
                action.account(),
                action.ids(),
                action.ids() == null ? LetterFilters.members(action.filter()) : null,
                action.reason(),
                action.matched(),
                action.done(),
                failures.fate(action.id()).value().kept(),
                action.createdAt(),
                action.finishedAt(),
                PATH + "/actions/" + action.id());
    }
}
