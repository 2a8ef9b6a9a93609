package io.websync.ingest.page;

import io.websync.catalog.account.AuditEntry;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.ingest.http.Caller;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;

/** Who did what, for administrators. */
@RestController
class AuditPage {

    private static final int LIST = 100;

    private final AuditLog log;
    private final Pages pages;

    AuditPage(AuditLog log, Pages pages) {
        this.log = log;
        this.pages = pages;
    }

    @GetMapping("/websync/audit")
    ResponseEntity<String> list(
            ServerWebExchange exchange,
            @RequestParam(defaultValue = "") String account,
            @RequestParam(defaultValue = "") String action,
            @RequestParam(required = false) @Nullable Long before) {
        Caller.requireAdmin(exchange);
        String who = account.strip();
        Action what = Arrays.stream(Action.values())
                .filter(one -> one.name().equals(action))
                .findFirst()
                .orElse(null);
        List<AuditEntry> found =
                log.entries(who.isEmpty() ? null : who, what, before == null ? Long.MAX_VALUE : before, LIST + 1);
        List<AuditEntry> items = found.subList(0, Math.min(LIST, found.size()));
        var model = new HashMap<String, Object>();
        model.put("items", items);
        model.put("account", who);
        model.put("action", what == null ? "" : what.name());
        model.put("actions", List.of(Action.values()));
        if (found.size() > LIST) {
            model.put(
                    "next",
                    "/websync/audit?before=" + items.getLast().id() + "&account="
                            + UriUtils.encode(who, StandardCharsets.UTF_8) + "&action="
                            + (what == null ? "" : what.name()));
        }
        return Html.page(HttpStatus.OK, pages.render(exchange, "audit", model));
    }
}
