package io.websync.ingest.http;

import io.websync.catalog.account.SignedIn;
import io.websync.catalog.report.FileFilter;
import io.websync.catalog.report.FileReport;
import io.websync.catalog.report.FileReports;
import io.websync.catalog.report.Reports;
import io.websync.catalog.report.SubmissionReport;
import io.websync.catalog.report.SubmissionReport.EdgeCounts;
import io.websync.catalog.submission.Counts;
import io.websync.catalog.submission.Reject;
import io.websync.contracts.state.FileState;
import io.websync.ingest.account.Authentication;
import io.websync.ingest.live.LiveReports;
import io.websync.ingest.reception.Receipt;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/** Submissions: handing in, and what became of them. */
@RestController
class SubmissionApi {

    /** The answer to a list that was handed in; rejects are the first ones. */
    record Handed(long id, String state, Counts counts, List<Reject> rejects, Links links) {}

    /** Where to go on. */
    record Links(String self, String files, String rejects, String page) {

        static Links of(long id) {
            String self = ApiTypes.SUBMISSIONS + "/" + id;
            return new Links(self, self + "/files", self + "/rejects", "/websync/submissions/" + id);
        }
    }

    /** Within the minute after which proxies take a silent connection for dead. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private static final Duration ASKED_ANEW = Duration.ofMinutes(10);

    /** How often it is looked whether the caller is still let in. */
    private static final Duration LOOKED_AT = Duration.ofSeconds(2);

    private final ListPost listPost;
    private final Reports reports;
    private final FileReports files;
    private final LiveReports live;
    private final Authentication authentication;
    private final JsonMapper json;
    private final Scheduler scheduler;

    SubmissionApi(
            ListPost listPost,
            Reports reports,
            FileReports files,
            LiveReports live,
            Authentication authentication,
            JsonMapper json,
            Scheduler requestScheduler) {
        this.live = live;
        this.authentication = authentication;
        this.json = json;
        this.scheduler = requestScheduler;
        this.listPost = listPost;
        this.reports = reports;
        this.files = files;
    }

    @PostMapping(ApiTypes.SUBMISSIONS)
    ResponseEntity<Object> handIn(
            ServerWebExchange exchange, @RequestParam(name = ListPost.DRY_RUN, defaultValue = "false") boolean dryRun)
            throws IOException {
        if (dryRun) {
            return ResponseEntity.ok(listPost.forecast(exchange));
        }
        Receipt receipt = listPost.receive(exchange);
        if (!receipt.accepted()) {
            var more = new LinkedHashMap<String, Object>();
            more.put("submission", receipt.submission());
            more.put("counts", receipt.counts());
            more.put("rejects", receipt.rejects());
            throw new ProblemException(Problem.of(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "nothing-accepted",
                            "no entry of the list can be accepted")
                    .with(more));
        }
        Links links = Links.of(receipt.submission());
        return ResponseEntity.accepted()
                .location(URI.create(links.self))
                .body(new Handed(receipt.submission(), "OPEN", receipt.counts(), receipt.rejects(), links));
    }

    @GetMapping(ApiTypes.SUBMISSIONS)
    ResponseEntity<Page<SubmissionReport>> list(
            ServerWebExchange exchange,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "50") int limit) {
        Page.requireLimit(limit);
        long first = before == null ? Long.MAX_VALUE : before;
        List<SubmissionReport> items = reports.submissions(Caller.sees(exchange), first, limit + 1);
        return Page.of(items, limit, last -> ApiTypes.SUBMISSIONS + "?before=" + last.id() + "&limit=" + limit)
                .answer();
    }

    @GetMapping(ApiTypes.SUBMISSIONS + "/{id}")
    Map<String, Object> one(ServerWebExchange exchange, @PathVariable long id) {
        return members(find(exchange, id));
    }

    /**
     * As {@code one}, and again whenever it changes, until it is settled, or the caller is not let in any more, or for so long that
     * the caller is asked anew who it is.
     */
    @GetMapping(path = ApiTypes.SUBMISSIONS + "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> events(ServerWebExchange exchange, @PathVariable long id) {
        SubmissionReport now = find(exchange, id);
        // Buffering proxies would hold events back.
        exchange.getResponse().getHeaders().set("X-Accel-Buffering", "no");
        Flux<ServerSentEvent<String>> reports = Flux.concat(Flux.just(now), live.of(id))
                .distinctUntilChanged()
                .takeUntil(report -> report.state().settled())
                .map(report -> ServerSentEvent.<String>builder(json.writeValueAsString(members(report)))
                        .event(report.state().settled() ? "settled" : "report")
                        .build());
        Flux<ServerSentEvent<String>> signs = Flux.interval(SIGN_OF_LIFE)
                .onBackpressureDrop()
                .map(_ -> ServerSentEvent.<String>builder().comment("").build());
        return reports.publish(shared -> Flux.merge(shared, signs.takeUntilOther(shared.ignoreElements())), 1)
                .take(ASKED_ANEW)
                .takeUntilOther(shutOut(exchange, now));
    }

    /** When the caller's session or token has ended, or the submission is not the caller's to see any more. */
    private Mono<Optional<SignedIn>> shutOut(ServerWebExchange exchange, SubmissionReport report) {
        return Flux.interval(LOOKED_AT)
                .onBackpressureDrop()
                // While the catalog is away nobody is shut out by that.
                .concatMap(_ -> Caller.find(exchange, authentication, scheduler).onErrorResume(_ -> Mono.empty()))
                .filter(found -> found.map(SignedIn::account)
                        .filter(account -> account.isAdmin() || account.name().equals(report.account()))
                        .isEmpty())
                .next();
    }

    private static Map<String, Object> members(SubmissionReport report) {
        var members = new LinkedHashMap<String, Object>();
        members.put("id", report.id());
        members.put("account", report.account());
        members.put("state", report.state());
        members.put("settled", report.state().settled());
        members.put("selector", report.selector());
        members.put("priority", report.priority());
        putPresent(members, "deadline", report.deadline());
        putPresent(members, "notBefore", report.notBefore());
        putPresent(members, "expires", report.expires());
        members.put("refresh", report.refresh());
        putPresent(members, "idempotencyKey", report.idempotencyKey());
        putPresent(members, "traceId", report.traceId());
        members.put("createdAt", report.createdAt());
        putPresent(members, "closedAt", report.closedAt());
        putPresent(members, "settledAt", report.settledAt());
        members.put("paused", report.paused());
        putPresent(members, "deadlineMissedAt", report.deadlineMissedAt());
        putPresent(members, "expiredAt", report.expiredAt());
        members.put("counts", report.counts());
        members.put("sync", report.sync());
        members.put("distribution", report.distribution());
        members.put("links", Links.of(report.id()));
        return members;
    }

    @GetMapping(ApiTypes.SUBMISSIONS + "/{id}/files")
    ResponseEntity<Page<FileReport>> files(
            ServerWebExchange exchange,
            @PathVariable long id,
            @RequestParam(defaultValue = "0") int after,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(required = false) @Nullable List<String> state,
            @RequestParam(required = false) @Nullable String failedAt,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(defaultValue = "" + Integer.MAX_VALUE) int to) {
        Page.requireLimit(limit);
        find(exchange, id);
        var filter = new FileFilter(states(state), failedAt).within(q, to);
        List<FileReport> items = files.files(id, filter, after, limit + 1);
        String more = (state == null || state.isEmpty() ? "" : "&state=" + String.join(",", state))
                + (failedAt == null ? "" : "&failedAt=" + URLEncoder.encode(failedAt, StandardCharsets.UTF_8))
                + (q == null ? "" : "&q=" + URLEncoder.encode(q, StandardCharsets.UTF_8))
                + (to == Integer.MAX_VALUE ? "" : "&to=" + to);
        return Page.of(items, limit, last -> Links.of(id).files + "?after=" + last.line() + "&limit=" + limit + more)
                .answer();
    }

    @GetMapping(ApiTypes.SUBMISSIONS + "/{id}/rejects")
    ResponseEntity<Flux<DataBuffer>> rejects(
            ServerWebExchange exchange,
            @PathVariable long id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(required = false) @Nullable String format) {
        Page.requireLimit(limit);
        find(exchange, id);
        if (wantsCsv(exchange, format)) {
            return ResponseEntity.ok()
                    .contentType(RejectsCsv.TYPE)
                    .header("Content-Disposition", "attachment; filename=\"rejects-" + id + ".csv\"")
                    .body(RejectsCsv.stream(reports, id, scheduler));
        }
        List<Reject> items = reports.rejects(id, after, limit + 1);
        Page<Reject> page =
                Page.of(items, limit, last -> Links.of(id).rejects + "?after=" + last.entry() + "&limit=" + limit);
        return page.head()
                .contentType(MediaType.APPLICATION_JSON)
                .body(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(json.writeValueAsBytes(page))));
    }

    /** All its files in one document. */
    @GetMapping(ApiTypes.SUBMISSIONS + "/{id}/export")
    ResponseEntity<Flux<DataBuffer>> export(
            ServerWebExchange exchange,
            @PathVariable long id,
            @RequestParam String format,
            @RequestParam(required = false) @Nullable List<String> state,
            @RequestParam(required = false) @Nullable String failedAt,
            @RequestParam(required = false) @Nullable String q) {
        List<String> edges =
                find(exchange, id).distribution().stream().map(EdgeCounts::edge).toList();
        var wanted = FileExport.Format.of(format);
        var filter = new FileFilter(states(state), failedAt).within(q, Integer.MAX_VALUE);
        return ResponseEntity.ok()
                .contentType(wanted.type())
                .header("Content-Disposition", "attachment; filename=\"" + wanted.fileName(id) + "\"")
                .body(FileExport.stream(files, id, filter, edges, wanted, json, scheduler));
    }

    private SubmissionReport find(ServerWebExchange exchange, long id) {
        return reports.submission(id, Caller.sees(exchange))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no submission " + id)));
    }

    private static boolean wantsCsv(ServerWebExchange exchange, @Nullable String format) {
        if (format != null) {
            if (!format.equals("csv") && !format.equals("json")) {
                throw new ProblemException(
                        Problem.of(HttpStatus.BAD_REQUEST, "bad-request", "«format» is json or csv"));
            }
            return format.equals("csv");
        }
        return exchange.getRequest().getHeaders().getAccept().stream()
                .anyMatch(type -> type.equalsTypeAndSubtype(new MediaType("text", "csv")));
    }

    private static Set<FileState> states(@Nullable List<String> names) {
        var states = EnumSet.noneOf(FileState.class);
        for (String name : names == null ? List.<String>of() : names) {
            try {
                states.add(FileState.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new ProblemException(Problem.of(
                        HttpStatus.BAD_REQUEST,
                        "bad-request",
                        "«state» is one of " + EnumSet.allOf(FileState.class) + ", but it is «" + name + "»"));
            }
        }
        return states;
    }

    private static void putPresent(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
