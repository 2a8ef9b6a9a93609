package io.websync.ingest.page;

import io.websync.ingest.IngestSettings;
import io.websync.ingest.http.Caller;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/** The session's cookie for as long as a session is kept. */
@Component
class SessionCookie {

    private final Duration kept;

    SessionCookie(IngestSettings settings) {
        this.kept = settings.accounts().session();
    }

    String of(ServerWebExchange exchange, String secret) {
        return Caller.cookie(exchange, secret, kept).toString();
    }

    String gone(ServerWebExchange exchange) {
        return Caller.cookie(exchange, "", Duration.ZERO).toString();
    }
}
