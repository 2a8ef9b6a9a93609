package io.websync.ingest.http;

import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReports;
import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Where a file is, on which edges, and who wants it there. */
@RestController
class WhereApi {

    private final AssetReports assets;

    WhereApi(AssetReports assets) {
        this.assets = assets;
    }

    @GetMapping("/api/v1/where")
    AssetReport where(ServerWebExchange exchange, @RequestParam String url) {
        AssetKey asset;
        try {
            asset = NamedAsset.of(url);
        } catch (BadUrlException e) {
            throw new ProblemException(
                    Problem.of(HttpStatus.BAD_REQUEST, "bad-request", "«url» cannot be read: " + e.getMessage()));
        }
        return assets.find(asset, Caller.sees(exchange))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(HttpStatus.NOT_FOUND, "not-found", "no submission has asked for " + asset.value())));
    }
}
