package io.websync.ingest.page;

import io.websync.ingest.http.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/** In which language somebody reads: the one chosen, else the first that the browser asks for and that there is. */
@RestController
class Language {

    private static final String COOKIE = "websync-language";
    private static final Duration KEPT = Duration.ofDays(365);

    /** The first is for those who ask for none of them. */
    static final List<Locale> ALL = List.of(Locale.ENGLISH, Locale.CHINESE);

    @GetMapping("/websync/language/{tag}")
    ResponseEntity<Void> choose(
            ServerWebExchange exchange, @PathVariable String tag, @RequestParam(required = false) @Nullable String to) {
        Locale chosen = known(tag);
        if (chosen == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        ResponseCookie cookie = ResponseCookie.from(COOKIE, chosen.getLanguage())
                .httpOnly(true)
                .sameSite("Lax")
                .secure(Caller.isTls(exchange))
                .path("/")
                .maxAge(KEPT)
                .build();
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .header(HttpHeaders.LOCATION, Html.ownPage(to))
                .build();
    }

    static Locale of(ServerHttpRequest request) {
        HttpCookie cookie = request.getCookies().getFirst(COOKIE);
        Locale chosen = cookie == null ? null : known(cookie.getValue());
        return chosen == null ? asked(request.getHeaders()) : chosen;
    }

    private static Locale asked(HttpHeaders headers) {
        List<Locale> asked;
        try {
            asked = headers.getAcceptLanguageAsLocales();
        } catch (IllegalArgumentException _) {
            // As from a browser that asks for nothing.
            return ALL.getFirst();
        }
        for (Locale one : asked) {
            Locale known = known(one.getLanguage());
            if (known != null) {
                return known;
            }
        }
        return ALL.getFirst();
    }

    private static @Nullable Locale known(String language) {
        return ALL.stream()
                .filter(one -> one.getLanguage().equals(language))
                .findFirst()
                .orElse(null);
    }
}
