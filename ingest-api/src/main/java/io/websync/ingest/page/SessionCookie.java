package io.websync.ingest.page;

import io.websync.ingest.IngestSettings;
import io.websync.ingest.http.Caller;
import java.time.Duration;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/** The session's cookie: no script reads it, no other site's page has it sent, and over TLS it never travels in the clear. */
@Component
class SessionCookie {

    private final Duration kept;

    SessionCookie(IngestSettings settings) {
        this.kept = settings.accounts().session();
    }

    String of(ServerWebExchange exchange, String secret) {
        return cookie(exchange, secret, kept);
    }

    String gone(ServerWebExchange exchange) {
        return cookie(exchange, "", Duration.ZERO);
    }

    private static String cookie(ServerWebExchange exchange, String secret, Duration kept) {
        return ResponseCookie.from(Caller.COOKIE, secret)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(isTls(exchange))
                .path("/")
                .maxAge(kept)
                .build()
                .toString();
    }

    /** Whether the browser came by TLS, to us or to a proxy that says so. */
    static boolean isTls(ServerWebExchange exchange) {
        return "https".equals(exchange.getRequest().getURI().getScheme())
                || "https".equalsIgnoreCase(exchange.getRequest().getHeaders().getFirst("X-Forwarded-Proto"));
    }
}
