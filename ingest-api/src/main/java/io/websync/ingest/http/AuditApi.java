package io.websync.ingest.http;

import io.websync.catalog.account.AuditEntry;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Who did what, for administrators. */
@RestController
class AuditApi {

    private static final String AUDIT = "/api/v1/audit";

    private final AuditLog log;

    AuditApi(AuditLog log) {
        this.log = log;
    }

    @GetMapping(AUDIT)
    ResponseEntity<Page<AuditEntry>> list(
            ServerWebExchange exchange,
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "100") int limit) {
        Caller.requireAdmin(exchange);
        Page.requireLimit(limit);
        List<AuditEntry> found =
                log.entries(account, action(action), before == null ? Long.MAX_VALUE : before, limit + 1);
        String more = (account == null ? "" : "&account=" + URLEncoder.encode(account, StandardCharsets.UTF_8))
                + (action == null ? "" : "&action=" + URLEncoder.encode(action, StandardCharsets.UTF_8));
        return Page.of(found, limit, last -> AUDIT + "?before=" + last.id() + "&limit=" + limit + more)
                .answer();
    }

    private static @Nullable Action action(@Nullable String name) {
        try {
            return name == null ? null : Action.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "bad-request",
                    "«action» is one of " + EnumSet.allOf(Action.class) + ", but it is «" + name + "»"));
        }
    }
}
