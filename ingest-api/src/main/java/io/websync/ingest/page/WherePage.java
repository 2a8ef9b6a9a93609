package io.websync.ingest.page;

import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReports;
import io.websync.contracts.BadUrlException;
import io.websync.ingest.check.CopyChecking;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.NamedAsset;
import io.websync.ingest.http.Problem;
import io.websync.ingest.http.ProblemException;
import io.websync.ingest.page.Texts.Message;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;

/** «Where is it?»: one file, every edge. */
@RestController
class WherePage {

    private final AssetReports assets;
    private final CopyChecking checking;
    private final Pages pages;
    private final Clock clock;

    WherePage(AssetReports assets, CopyChecking checking, Pages pages, Clock clock) {
        this.assets = assets;
        this.checking = checking;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping("/websync/where")
    ResponseEntity<String> where(ServerWebExchange exchange, @RequestParam(required = false) @Nullable String url) {
        var model = new HashMap<String, Object>();
        HttpStatus status = HttpStatus.OK;
        if (url != null && !url.isBlank()) {
            model.put("url", url);
            try {
                Optional<AssetReport> found = assets.find(NamedAsset.of(url), Caller.sees(exchange));
                found.ifPresentOrElse(
                        report -> {
                            Set<String> open = checking.open(Caller.of(exchange), report);
                            model.put("view", new AssetView(report, open, pages.texts(exchange)));
                            CheckView.soon(exchange, checking.pause(), model);
                            model.put("waits", CheckView.watched(report.copies(), clock.instant()));
                        },
                        () -> model.put("why", Message.of("where.unknown")));
                status = found.isPresent() ? HttpStatus.OK : HttpStatus.NOT_FOUND;
            } catch (BadUrlException e) {
                model.put("why", Message.because("where.unreadable", e));
                status = HttpStatus.BAD_REQUEST;
            }
        }
        return Html.page(status, pages.render(exchange, "where", model));
    }

    /** Has one edge look at its copy, or all that may be asked, and leads back to the page that it was asked on. */
    @PostMapping("/websync/where/check")
    ResponseEntity<Void> check(ServerWebExchange exchange) {
        Fields fields = Fields.of(exchange);
        String url = fields.get("url");
        boolean soon;
        try {
            soon = checking.ask(Caller.of(exchange), Caller.actor(exchange), NamedAsset.of(url), fields.all("edge"))
                            .orElseThrow(() -> new ProblemException(
                                    Problem.of(HttpStatus.NOT_FOUND, "not-found", "no list wants it on such an edge")))
                            .soon()
                    > 0;
        } catch (BadUrlException e) {
            throw new ProblemException(
                    Problem.of(HttpStatus.BAD_REQUEST, "bad-request", "«url» cannot be read: " + e.getMessage()));
        }
        String file = fields.get("file");
        return Html.to(
                file.matches("\\d{1,18}/files/\\d{1,9}")
                        ? "/websync/submissions/" + file + (soon ? "?soon=1" : "")
                        : "/websync/where?url=" + UriUtils.encode(url, StandardCharsets.UTF_8)
                                + (soon ? "&soon=1" : ""));
    }
}
