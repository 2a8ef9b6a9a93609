package io.websync.ingest.http;

import io.websync.catalog.account.SignedIn;
import io.websync.ingest.IngestSettings;
import io.websync.ingest.account.Authentication;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Lets nobody in without a token or a session, but to joining, to health, to the sign-in page, its language and its style. Refuses what another site's page
 * makes a browser send, and puts on every answer the headers that keep a browser on its guard.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class DoorFilter implements WebFilter {

    private static final String SIGN_IN = "/websync/sign-in";
    private static final String METRICS = "/actuator/prometheus";

    private final Authentication authentication;
    private final Scheduler scheduler;
    private final byte @Nullable [] metrics;

    DoorFilter(Authentication authentication, Scheduler requestScheduler, IngestSettings settings) {
        this.authentication = authentication;
        this.scheduler = requestScheduler;
        String token = settings.metricsToken();
        this.metrics = token == null ? null : bearer(token);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getPath().pathWithinApplication().value();
        guard(exchange.getResponse().getHeaders(), path);
        if (Caller.isForged(request)) {
            return Mono.error(
                    new ProblemException(
                            Problem.of(
                                    HttpStatus.FORBIDDEN,
                                    "cross-site",
                                    "the request was made by another site's page; open websync's own page, or send the token as Bearer")));
        }
        if (isOpen(path) || (path.equals(METRICS) && readsMetrics(request))) {
            return chain.filter(exchange);
        }
        return Caller.find(exchange, authentication, scheduler).flatMap(found -> {
            if (found.isPresent()) {
                SignedIn signedIn = found.get();
                Caller.enter(exchange, signedIn);
                return isActuator(request) && !signedIn.account().isAdmin()
                        ? Mono.error(Caller.forbidden())
                        : chain.filter(exchange);
            }
            return isPage(path) ? toSignIn(exchange) : Mono.error(unauthorized());
        });
    }

    private static boolean isOpen(String path) {
        return path.equals("/actuator/health")
                || path.startsWith("/actuator/health/")
                || path.equals(JoinApi.JOIN)
                || path.equals(SIGN_IN)
                || path.startsWith(SIGN_IN + "/")
                || path.startsWith("/websync/language/")
                || path.startsWith("/websync/assets/");
    }

    /** Whoever has their token, and no account: it opens nothing else. Compared in constant time. */
    private boolean readsMetrics(ServerHttpRequest request) {
        String given = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return metrics != null
                && given != null
                && MessageDigest.isEqual(metrics, given.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bearer(String token) {
        return ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /** By the decoded name, as routes are found by. */
    private static boolean isActuator(ServerHttpRequest request) {
        return request.getPath().pathWithinApplication().elements().stream()
                .filter(PathContainer.PathSegment.class::isInstance)
                .map(PathContainer.PathSegment.class::cast)
                .findFirst()
                .filter(first -> first.valueToMatch().equals("actuator"))
                .isPresent();
    }

    static boolean isPage(String path) {
        return path.equals("/") || path.equals("/websync") || path.startsWith("/websync/");
    }

    private static ProblemException unauthorized() {
        return new ProblemException(Problem.of(
                        HttpStatus.UNAUTHORIZED,
                        "unauthorized",
                        "send a token as «Authorization: Bearer websync_…»; you make yours on the page /websync/account")
                .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"websync\""));
    }

    private static Mono<Void> toSignIn(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        String to = "";
        if (request.getMethod().equals(HttpMethod.GET)) {
            String query = request.getURI().getRawQuery();
            String target = request.getURI().getRawPath() + (query == null ? "" : "?" + query);
            to = "?to=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
        }
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatus.SEE_OTHER);
        response.getHeaders().set(HttpHeaders.LOCATION, SIGN_IN + to);
        if (request.getCookies().containsKey(Caller.COOKIE)) {
            // The session is over; who comes to this browser next does not go back to its pages. Said once.
            response.addCookie(Caller.cookie(exchange, "", Duration.ZERO));
            response.getHeaders().set(Caller.CLEAR_SITE_DATA, Caller.KEPT_PAGES);
        }
        return response.setComplete();
    }

    private static void guard(HttpHeaders headers, String path) {
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        if (isPage(path)) {
            headers.set(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
                            + " frame-ancestors 'none'");
        } else {
            headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        }
        headers.setCacheControl("no-store");
    }
}
