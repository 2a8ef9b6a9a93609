package io.websync.ingest.page;

import io.websync.catalog.notice.NoticeReports;
import io.websync.catalog.notice.TellMe;
import io.websync.catalog.report.FileFilter;
import io.websync.catalog.report.FileReport;
import io.websync.catalog.report.FileReports;
import io.websync.catalog.report.Reports;
import io.websync.catalog.report.SubmissionReport;
import io.websync.catalog.submission.Reject;
import io.websync.contracts.state.FileState;
import io.websync.ingest.account.Administration;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.Problem;
import io.websync.ingest.http.ProblemException;
import io.websync.ingest.live.RecentHeatMaps;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;

/** The list of submissions, and one with its counts, its files and its rejects. */
@RestController
class ReportPages {

    private static final int LIST = 50;
    private static final int FILES = 50;
    private static final int REJECTS = 100;
    /** So long a page looks for letters in the URLs of a large submission; then a link goes on. */
    private static final Duration SEARCHES = Duration.ofMillis(80);

    /** So long after something was asked for, a page that shows nothing of it yet looks again. */
    private static final long ASKED_SECONDS = 30;

    private static final int ALL_LINES = Integer.MAX_VALUE;

    /** The lines that a closer look is at. */
    record Lines(int from, int to) {

        public boolean all() {
            return from <= 1 && to == ALL_LINES;
        }

        /** For a link that keeps to them. */
        String query() {
            return (from > 1 ? "&from=" + from : "") + (to < ALL_LINES ? "&to=" + to : "");
        }
    }

    private final Reports reports;
    private final FileReports files;
    private final RecentHeatMaps heatMaps;
    private final TellMe tellMe;
    private final NoticeReports notices;
    private final Administration administration;
    private final Pages pages;
    private final Clock clock;

    ReportPages(
            Reports reports,
            FileReports files,
            RecentHeatMaps heatMaps,
            TellMe tellMe,
            NoticeReports notices,
            Administration administration,
            Pages pages,
            Clock clock) {
        this.tellMe = tellMe;
        this.notices = notices;
        this.administration = administration;
        this.clock = clock;
        this.heatMaps = heatMaps;
        this.reports = reports;
        this.files = files;
        this.pages = pages;
    }

    @GetMapping("/websync/submissions")
    ResponseEntity<String> list(ServerWebExchange exchange, @RequestParam(required = false) @Nullable Long before) {
        List<SubmissionReport> found =
                reports.submissions(Caller.sees(exchange), before == null ? Long.MAX_VALUE : before, LIST + 1);
        List<SubmissionReport> items = found.subList(0, Math.min(LIST, found.size()));
        Texts texts = pages.texts(exchange);
        var model = new HashMap<String, Object>();
        model.put(
                "items",
                items.stream().map(item -> new SubmissionView(item, texts)).toList());
        if (found.size() > LIST) {
            model.put("next", items.getLast().id());
        }
        return Html.page(HttpStatus.OK, pages.render(exchange, "submissions", model));
    }

    @GetMapping("/websync/submissions/{id}")
    ResponseEntity<String> one(
            ServerWebExchange exchange,
            @PathVariable long id,
            @RequestParam(defaultValue = "0") int after,
            @RequestParam(defaultValue = "0") long asked,
            @RequestParam(defaultValue = "all") String show,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "1") int from,
            @RequestParam(defaultValue = "" + ALL_LINES) int to) {
        SubmissionReport report = reports.submission(id, Caller.sees(exchange))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no submission " + id)));
        FileFilter filter = filter(show, report).within(q, to);
        int before = Math.max(Math.max(0, after), from - 1);
        FileReports.Searched searched = filter.search() == null
                ? new FileReports.Searched(files.files(id, filter, before, FILES + 1), to, true)
                : files.search(id, filter, before, FILES + 1, SEARCHES);
        List<FileReport> found = searched.files();
        List<FileReport> shown = found.subList(0, Math.min(FILES, found.size()));
        List<Reject> rejects =
                after > 0 || report.counts().rejected() == 0 ? List.of() : reports.rejects(id, 0, REJECTS);
        var model = new HashMap<String, Object>(Map.of(
                "view",
                new SubmissionView(report, pages.texts(exchange)),
                "report",
                report,
                "files",
                shown,
                "rejects",
                rejects,
                "moreRejects",
                report.counts().rejected() - rejects.size(),
                "first",
                after <= 0));
        model.put("show", show);
        long since = clock.instant().getEpochSecond() - asked;
        model.put("asked", report.state().settled() && since >= 0 && since < ASKED_SECONDS);
        model.put("told", told(exchange, id));
        model.put("q", q);
        var lines = new Lines(Math.max(1, from), to);
        model.put("lines", lines);
        model.put("query", "show=" + encoded(show) + "&q=" + encoded(q) + lines.query());
        if (after <= 0) {
            var map = heatMaps.soon(id, lines.from, lines.to, HeatView.ROWS);
            model.put("heatComes", map.isEmpty());
            map.filter(counted -> !counted.value().buckets().isEmpty()).ifPresent(counted -> {
                model.put("heat", new HeatView(id, counted.value(), pages.texts(exchange)));
                model.put("heatCounted", pages.texts(exchange).counted(counted.at(), clock.instant()));
            });
        }
        if (found.size() > FILES) {
            model.put("next", shown.getLast().line());
        } else if (!searched.all()) {
            model.put("searched", searched.to());
        }
        return Html.page(HttpStatus.OK, pages.render(exchange, "submission", model));
    }

    private Told told(ServerWebExchange exchange, long id) {
        String name = Caller.of(exchange).name();
        Texts texts = pages.texts(exchange);
        return new Told(
                tellMe.isOn(id, name),
                administration.profile(name).mailbox().address(),
                notices.ofSubmission(id, name).stream()
                        .map(notice -> Notice.far(notice, texts))
                        .toList());
    }

    private static String encoded(String text) {
        return UriUtils.encode(text, StandardCharsets.UTF_8);
    }

    /** What the choice above the files means; one that there is not means all. */
    private static FileFilter filter(String show, SubmissionReport report) {
        return switch (show) {
            case "failed" -> new FileFilter(EnumSet.of(FileState.FAILED), null);
            case "pending" ->
                new FileFilter(
                        EnumSet.of(FileState.SUBMITTED, FileState.FETCHING, FileState.RETRYING, FileState.PAUSED),
                        null);
            case "fetched" -> new FileFilter(EnumSet.of(FileState.FETCHED), null);
            default ->
                report.distribution().stream()
                        .filter(edge -> show.equals("failed@" + edge.edge()))
                        .findFirst()
                        .map(edge -> new FileFilter(EnumSet.noneOf(FileState.class), edge.edge()))
                        .orElse(FileFilter.ALL);
        };
    }
}
