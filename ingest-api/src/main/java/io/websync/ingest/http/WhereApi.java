package io.websync.ingest.http;

import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReports;
import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import io.websync.ingest.check.CopyChecking;
import io.websync.ingest.check.CopyChecking.Asked;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Where a file is, on which edges, and who wants it there. */
@RestController
class WhereApi {

    /** What was asked of which edges. */
    record Checking(String asset, List<Asked> asked) {}

    private final AssetReports assets;
    private final CopyChecking checking;

    WhereApi(AssetReports assets, CopyChecking checking) {
        this.assets = assets;
        this.checking = checking;
    }

    @GetMapping("/api/v1/where")
    AssetReport where(ServerWebExchange exchange, @RequestParam String url) {
        AssetKey asset = asset(url);
        return assets.find(asset, Caller.sees(exchange))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(HttpStatus.NOT_FOUND, "not-found", "no submission has asked for " + asset.value())));
    }

    /** Has edges look at their copies; what they find stands in the answer to the other request. */
    @PostMapping("/api/v1/where/check")
    ResponseEntity<Checking> check(
            ServerWebExchange exchange,
            @RequestParam String url,
            @RequestParam(required = false) @Nullable List<String> edge) {
        AssetKey asset = asset(url);
        CopyChecking.Outcome outcome = checking.ask(
                        Caller.of(exchange), Caller.actor(exchange), asset, edge == null ? List.of() : edge)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        HttpStatus.NOT_FOUND, "not-found", "no list wants " + asset.value() + " on such an edge")));
        if (outcome.asked().isEmpty()) {
            long seconds = Math.max(1, checking.pause().toSeconds());
            throw new ProblemException(Problem.of(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "checked-just-now",
                            "it was looked at a moment ago; a copy is checked again " + seconds
                                    + " s after it was asked for")
                    .with(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        }
        return ResponseEntity.accepted().body(new Checking(asset.value(), outcome.asked()));
    }

    private static AssetKey asset(String url) {
        try {
            return NamedAsset.of(url);
        } catch (BadUrlException e) {
            throw new ProblemException(
                    Problem.of(HttpStatus.BAD_REQUEST, "bad-request", "«url» cannot be read: " + e.getMessage()));
        }
    }
}
