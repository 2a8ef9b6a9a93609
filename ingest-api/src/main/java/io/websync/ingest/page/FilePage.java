package io.websync.ingest.page;

import io.websync.catalog.command.RetryFilter;
import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.catalog.report.AssetReports;
import io.websync.catalog.report.FileHistories;
import io.websync.catalog.report.FileHistory;
import io.websync.catalog.report.Reports;
import io.websync.catalog.report.SubmissionReport;
import io.websync.contracts.AssetKey;
import io.websync.contracts.event.RetryRequested.State;
import io.websync.ingest.afterwards.Afterwards;
import io.websync.ingest.check.CopyChecking;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.Problem;
import io.websync.ingest.http.ProblemException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** One file of a submission: its way through every stage, and where it is now. */
@RestController
class FilePage {

    private static final String PATH = "/websync/submissions/{id}/files/{line}";

    private final Reports reports;
    private final FileHistories histories;
    private final AssetReports assets;
    private final CopyChecking checking;
    private final Afterwards afterwards;
    private final Pages pages;
    private final Clock clock;

    FilePage(
            Reports reports,
            FileHistories histories,
            AssetReports assets,
            CopyChecking checking,
            Afterwards afterwards,
            Pages pages,
            Clock clock) {
        this.reports = reports;
        this.histories = histories;
        this.assets = assets;
        this.checking = checking;
        this.afterwards = afterwards;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ResponseEntity<String> file(ServerWebExchange exchange, @PathVariable long id, @PathVariable int line) {
        SubmissionReport submission = find(exchange, id, line);
        FileHistory history = histories.of(id, line).orElseThrow(() -> unknown(id, line));
        String key = history.file().asset();
        Optional<AssetReport> asset =
                key == null ? Optional.empty() : assets.find(AssetKey.parse(key), Caller.sees(exchange));
        Map<String, CopyReport> copies = new HashMap<>();
        asset.ifPresent(found -> found.copies().forEach(copy -> copies.put(copy.edge(), copy)));
        Set<String> open =
                asset.map(found -> checking.open(Caller.of(exchange), found)).orElse(Set.of());
        var view = new FileView(submission, history, copies, open, pages.texts(exchange));
        var model = new HashMap<String, Object>(
                Map.of("view", view, "waits", CheckView.watched(copies.values(), clock.instant())));
        CheckView.soon(exchange, checking.pause(), model);
        return Html.page(HttpStatus.OK, pages.render(exchange, "file", model));
    }

    @PostMapping(PATH + "/retry")
    ResponseEntity<Void> retry(ServerWebExchange exchange, @PathVariable long id, @PathVariable int line) {
        SubmissionReport submission = find(exchange, id, line);
        afterwards.retry(
                submission,
                Caller.actor(exchange),
                new RetryFilter(Set.of(line), Set.of(), Set.of(), Set.of(State.FAILED, State.CANCELED)));
        return Html.to("/websync/submissions/" + id + "/files/" + line);
    }

    private SubmissionReport find(ServerWebExchange exchange, long id, int line) {
        return reports.submission(id, Caller.sees(exchange)).orElseThrow(() -> unknown(id, line));
    }

    private static ProblemException unknown(long id, int line) {
        return new ProblemException(
                Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no file " + line + " of submission " + id));
    }
}
