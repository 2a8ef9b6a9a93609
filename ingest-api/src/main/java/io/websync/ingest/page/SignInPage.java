package io.websync.ingest.page;

import io.websync.ingest.account.Authentication;
import io.websync.ingest.http.Caller;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Takes a token and puts it into a cookie that only this site's own pages send. */
@RestController
class SignInPage {

    private static final Duration KEPT = Duration.ofDays(30);

    private final Authentication authentication;
    private final Pages pages;

    SignInPage(Authentication authentication, Pages pages) {
        this.authentication = authentication;
        this.pages = pages;
    }

    @GetMapping("/websync/sign-in")
    ResponseEntity<String> form(@RequestParam(required = false) @Nullable String to) {
        return Html.page(HttpStatus.OK, pages.render("sign-in", Map.of("to", target(to), "wrong", false)));
    }

    @PostMapping("/websync/sign-in")
    ResponseEntity<String> signIn(ServerWebExchange exchange) {
        MultiValueMap<String, String> fields = exchange.getFormData().block(Duration.ofSeconds(30));
        String token = fields == null ? null : fields.getFirst("token");
        String to = target(fields == null ? null : fields.getFirst("to"));
        if (token == null || authentication.find(token.strip()).isEmpty()) {
            return Html.page(HttpStatus.UNAUTHORIZED, pages.render("sign-in", Map.of("to", to, "wrong", true)));
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.SET_COOKIE, cookie(exchange, token.strip(), KEPT))
                .location(URI.create(to))
                .build();
    }

    @PostMapping("/websync/sign-out")
    ResponseEntity<Void> signOut(ServerWebExchange exchange) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.SET_COOKIE, cookie(exchange, "", Duration.ZERO))
                .location(URI.create("/websync/sign-in"))
                .build();
    }

    private static String cookie(ServerWebExchange exchange, String token, Duration kept) {
        boolean https = "https".equals(exchange.getRequest().getURI().getScheme())
                || "https".equalsIgnoreCase(exchange.getRequest().getHeaders().getFirst("X-Forwarded-Proto"));
        return ResponseCookie.from(Caller.COOKIE, token)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(https)
                .path("/")
                .maxAge(kept)
                .build()
                .toString();
    }

    /** Only a page of our own: a path, and nothing that a browser takes for another host. */
    private static String target(@Nullable String to) {
        return to != null && to.matches("/websync(?:[/?][A-Za-z0-9._~/?=&%-]*)?") ? to : "/websync";
    }
}
