package io.websync.ingest.http;

import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterActions;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.catalog.deadletter.LetterReport;
import io.websync.catalog.deadletter.LetterReports;
import io.websync.catalog.deadletter.LetterState;
import io.websync.contracts.FailureCode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private static final int MAX_IDS = 10_000;
    private static final int MAX_REASON = 500;
    private static final Set<String> FILTERS =
            Set.of("state", "kind", "stage", "edge", "class", "topic", "submission", "user", "since", "until");
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

    /** How far a replay or discard is. */
    record Progress(
            long id,
            LetterAction.Kind kind,
            String state,
            String by,
            @Nullable List<Long> ids,
            @Nullable Map<String, Object> filter,
            @Nullable String reason,
            long done,
            Instant createdAt,
            @Nullable Instant finishedAt,
            String self) {}

    private final LetterReports reports;
    private final LetterActions actions;
    private final AuditLog audit;
    private final Clock clock;

    DeadLetterApi(LetterReports reports, LetterActions actions, AuditLog audit, Clock clock) {
        this.reports = reports;
        this.actions = actions;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ResponseEntity<?> list(ServerWebExchange exchange) {
        MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
        Map<String, String> asked = new LinkedHashMap<>();
        query.forEach((name, values) -> {
            if (!FILTERS.contains(name) && !PAGING.contains(name)) {
                throw badRequest("there is no filter «" + name + "»; there are " + new java.util.TreeSet<>(FILTERS));
            }
            if (FILTERS.contains(name)) {
                asked.put(name, String.valueOf(values.getFirst()));
            }
        });
        LetterFilter filter = filter(asked);
        String limitText = query.getFirst("limit");
        int limit = limitText == null ? 50 : Math.clamp(number("limit", limitText), 0, Integer.MAX_VALUE);
        Page.requireLimit(limit);
        String beforeText = query.getFirst("before");
        long before = beforeText == null ? Long.MAX_VALUE : number("before", beforeText);
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
        LetterReports.Full letter = reports.one(id, Caller.sees(exchange)).orElseThrow(() -> notFound(id));
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
        return act(exchange, LetterAction.Kind.REPLAY, request, null);
    }

    @PostMapping(PATH + "/discard")
    ResponseEntity<Progress> discard(ServerWebExchange exchange, @RequestBody Request request) {
        String reason = request.reason == null ? "" : request.reason.strip();
        if (reason.isEmpty() || reason.length() > MAX_REASON) {
            throw unacceptable("«reason» says why they are discarded, in up to " + MAX_REASON + " characters");
        }
        return act(exchange, LetterAction.Kind.DISCARD, request, reason.replace("\0", ""));
    }

    @GetMapping(PATH + "/actions/{id:\\d+}")
    Progress action(ServerWebExchange exchange, @PathVariable long id) {
        return actions.find(id, Caller.sees(exchange))
                .map(DeadLetterApi::progress)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        HttpStatus.NOT_FOUND, "not-found", "there is no replay or discard with the number " + id)));
    }

    private ResponseEntity<Progress> act(
            ServerWebExchange exchange, LetterAction.Kind kind, Request request, @Nullable String reason) {
        List<Long> ids = request.ids;
        if ((ids == null) == (request.filter == null)) {
            throw unacceptable("either «ids» or «filter» says which; a filter {} means all open ones");
        }
        LetterFilter filter = filter(request.filter == null ? Map.of() : request.filter);
        if (filter.state() != null && filter.state() != LetterState.OPEN) {
            throw unacceptable("only dead letters in state OPEN can be replayed or discarded");
        }
        String sees = Caller.sees(exchange);
        if (ids != null) {
            requirePresent(ids, sees);
        }
        LetterAction action = actions.add(kind, Caller.of(exchange).name(), sees, ids, filter, reason, clock.instant());
        audit.add(
                Caller.actor(exchange),
                kind == LetterAction.Kind.REPLAY ? Action.REPLAY_ASKED : Action.DISCARD_ASKED,
                "dead letters",
                "request " + action.id() + (reason == null ? "" : ": " + reason));
        Progress progress = progress(action);
        return ResponseEntity.accepted().location(URI.create(progress.self)).body(progress);
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

    private static Progress progress(LetterAction action) {
        return new Progress(
                action.id(),
                action.kind(),
                action.finishedAt() == null ? "RUNNING" : "DONE",
                action.account(),
                action.ids(),
                action.ids() == null ? members(action.filter()) : null,
                action.reason(),
                action.done(),
                action.createdAt(),
                action.finishedAt(),
                PATH + "/actions/" + action.id());
    }

    private static Map<String, Object> members(LetterFilter filter) {
        var members = new LinkedHashMap<String, Object>();
        put(members, "kind", filter.kind());
        put(members, "stage", filter.stage());
        put(members, "edge", filter.edge());
        put(members, "class", filter.code());
        put(members, "topic", filter.topic());
        put(members, "submission", filter.submission());
        put(members, "user", filter.user());
        put(members, "since", filter.since());
        put(members, "until", filter.until());
        return members;
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    private static LetterFilter filter(Map<String, String> asked) {
        for (String name : asked.keySet()) {
            if (!FILTERS.contains(name)) {
                throw badRequest("there is no filter «" + name + "»; there are " + new java.util.TreeSet<>(FILTERS));
            }
        }
        String submission = asked.get("submission");
        return new LetterFilter(
                oneOf("state", asked.get("state"), LetterState.class),
                oneOf("kind", asked.get("kind"), Letter.Kind.class),
                asked.get("stage"),
                asked.get("edge"),
                oneOf("class", asked.get("class"), FailureCode.class),
                asked.get("topic"),
                submission == null ? null : number("submission", submission),
                asked.get("user"),
                time("since", asked.get("since")),
                time("until", asked.get("until")));
    }

    private static <E extends Enum<E>> @Nullable E oneOf(String filter, @Nullable String name, Class<E> type) {
        if (name == null) {
            return null;
        }
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw badRequest("«" + filter + "» is one of " + EnumSet.allOf(type) + ", but it is «" + name + "»");
        }
    }

    private static @Nullable Instant time(String filter, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw badRequest("«" + filter + "» is a time like 2026-11-23T08:00:00Z, but it is «" + text + "»");
        }
    }

    private static long number(String filter, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw badRequest("«" + filter + "» is a number, but it is «" + text + "»");
        }
    }

    private static ProblemException notFound(long id) {
        return new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no dead letter " + id));
    }

    private static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(HttpStatus.BAD_REQUEST, "bad-request", detail));
    }

    private static ProblemException unacceptable(String detail) {
        return new ProblemException(Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unacceptable", detail));
    }
}
