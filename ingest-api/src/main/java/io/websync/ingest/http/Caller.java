package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.ingest.account.Authentication;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Who makes a request, by Bearer header or by the cookie that sign-in sets. */
public final class Caller {

    /** The cookie's name. */
    public static final String COOKIE = "websync";
    /** The exchange's attribute that holds the account. */
    public static final String ATTRIBUTE = "websync.account";

    private static final String BEARER = "Bearer ";

    private Caller() {}

    /** The account of the request; the filter has let only known ones through. */
    public static Account of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    /** @throws ProblemException 403 when the account is not an administrator's */
    static void requireAdmin(ServerWebExchange exchange) {
        if (!of(exchange).isAdmin()) {
            throw new ProblemException(
                    Problem.of(HttpStatus.FORBIDDEN, "forbidden", "only an administrator may do this"));
        }
    }

    /** Whose submissions the account sees: null for everybody's. */
    public static @Nullable String sees(ServerWebExchange exchange) {
        Account account = of(exchange);
        return account.isAdmin() ? null : account.name();
    }

    static Mono<Optional<Account>> find(
            ServerWebExchange exchange, Authentication authentication, Scheduler scheduler) {
        String token = token(exchange.getRequest());
        if (token == null) {
            return Mono.just(Optional.empty());
        }
        Account remembered = authentication.remembered(token);
        return remembered != null
                ? Mono.just(Optional.of(remembered))
                : Mono.fromCallable(() -> authentication.find(token)).subscribeOn(scheduler);
    }

    private static @Nullable String token(ServerHttpRequest request) {
        String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? header.substring(BEARER.length()).strip()
                    : null;
        }
        HttpCookie cookie = request.getCookies().getFirst(COOKIE);
        return cookie == null ? null : cookie.getValue();
    }

    /**
     * Whether a request that changes something may come from another site's page: browsers say so themselves. A request
     * with a Bearer header was made by a program on purpose.
     */
    static boolean isForged(ServerHttpRequest request) {
        HttpMethod method = request.getMethod();
        HttpHeaders headers = request.getHeaders();
        if (method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.HEAD)
                || method.equals(HttpMethod.OPTIONS)
                || headers.containsHeader(HttpHeaders.AUTHORIZATION)) {
            return false;
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = headers.getFirst(HttpHeaders.ORIGIN);
        String host = headers.getFirst(HttpHeaders.HOST);
        return origin != null && !(origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
