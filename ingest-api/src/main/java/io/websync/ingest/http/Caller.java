package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.SignedIn;
import io.websync.catalog.account.SignedIn.Means;
import io.websync.ingest.account.Authentication;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Who makes a request, by a token as Bearer header or by the session's cookie that sign-in sets. */
public final class Caller {

    /** The cookie's name. */
    public static final String COOKIE = "websync";

    /** Tells a browser to drop what it kept of this site. */
    public static final String CLEAR_SITE_DATA = "Clear-Site-Data";

    /** What it drops: pages to be gone back to. */
    public static final String KEPT_PAGES = "\"cache\"";

    private static final String ATTRIBUTE = "websync.signed-in";
    private static final String BEARER = "Bearer ";

    private Caller() {}

    /** The account of the request; the filter has let only known ones through. */
    public static Account of(ServerWebExchange exchange) {
        return signedIn(exchange).account();
    }

    /** The account, and what it came in with. */
    public static SignedIn signedIn(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    /** The account, where somebody is known. */
    public static @Nullable Account orNobody(ServerWebExchange exchange) {
        SignedIn signedIn = exchange.getAttribute(ATTRIBUTE);
        return signedIn == null ? null : signedIn.account();
    }

    /** The request's session; null when it came with a token. */
    public static @Nullable Long session(ServerWebExchange exchange) {
        SignedIn signedIn = signedIn(exchange);
        return signedIn.means() == Means.SESSION ? signedIn.id() : null;
    }

    /** For the audit log. */
    public static Actor actor(ServerWebExchange exchange) {
        return new Actor(of(exchange).name(), address(exchange));
    }

    /** From where the request comes: the peer, or for whom a trusted proxy asks; null where neither has an address. */
    public static @Nullable String address(ServerWebExchange exchange) {
        InetSocketAddress peer = exchange.getRequest().getRemoteAddress();
        return peer == null
                ? null
                : peer.getAddress() == null
                        ? peer.getHostString()
                        : peer.getAddress().getHostAddress();
    }

    /** The session's cookie: no script reads it, no other site's page has it sent, and over TLS it never travels in the clear. */
    public static ResponseCookie cookie(ServerWebExchange exchange, String secret, Duration kept) {
        return ResponseCookie.from(COOKIE, secret)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(isTls(exchange))
                .path("/")
                .maxAge(kept)
                .build();
    }

    /** Whether the browser came by TLS, to us or to a trusted proxy that says so. */
    public static boolean isTls(ServerWebExchange exchange) {
        return "https".equals(exchange.getRequest().getURI().getScheme());
    }

    static void enter(ServerWebExchange exchange, SignedIn signedIn) {
        exchange.getAttributes().put(ATTRIBUTE, signedIn);
    }

    /** @throws ProblemException 403 when the account is not an administrator's */
    public static void requireAdmin(ServerWebExchange exchange) {
        if (!of(exchange).isAdmin()) {
            throw forbidden();
        }
    }

    static ProblemException forbidden() {
        return new ProblemException(Problem.of(HttpStatus.FORBIDDEN, "forbidden", "only an administrator may do this"));
    }

    /** Whose submissions the account sees: null for everybody's. */
    public static @Nullable String sees(ServerWebExchange exchange) {
        Account account = of(exchange);
        return account.isAdmin() ? null : account.name();
    }

    static Mono<Optional<SignedIn>> find(
            ServerWebExchange exchange, Authentication authentication, Scheduler scheduler) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String header = headers.getFirst(HttpHeaders.AUTHORIZATION);
        Means means = header == null ? Means.SESSION : Means.TOKEN;
        String secret = header == null ? cookie(exchange.getRequest()) : bearer(header);
        if (secret == null) {
            return Mono.just(Optional.empty());
        }
        SignedIn remembered = authentication.remembered(means, secret);
        return remembered != null
                ? Mono.just(Optional.of(remembered))
                : Mono.fromCallable(() -> authentication.find(means, secret)).subscribeOn(scheduler);
    }

    private static @Nullable String bearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    private static @Nullable String cookie(ServerHttpRequest request) {
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
