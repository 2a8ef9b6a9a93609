package io.websync.ingest.page;

import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReports;
import io.websync.contracts.BadUrlException;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.NamedAsset;
import io.websync.ingest.page.Texts.Message;
import java.util.HashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** «Where is it?»: one file, every edge. */
@RestController
class WherePage {

    private final AssetReports assets;
    private final Pages pages;

    WherePage(AssetReports assets, Pages pages) {
        this.assets = assets;
        this.pages = pages;
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
                        report -> model.put("view", new AssetView(report, pages.texts(exchange))),
                        () -> model.put("why", Message.of("where.unknown")));
                status = found.isPresent() ? HttpStatus.OK : HttpStatus.NOT_FOUND;
            } catch (BadUrlException e) {
                model.put("why", Message.because("where.unreadable", e));
                status = HttpStatus.BAD_REQUEST;
            }
        }
        return Html.page(status, pages.render(exchange, "where", model));
    }
}
