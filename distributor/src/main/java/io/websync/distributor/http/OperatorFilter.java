package io.websync.distributor.http;

import io.websync.contracts.FromHere;
import io.websync.distributor.blobs.Caller;
import io.websync.distributor.blobs.TokenCheck;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Health is for everyone. Metrics, and whatever else Spring serves here, are for whoever asks from this machine, so that
 * they can be read while the catalog is away, or has an administrator's token. What {@link FromHere} says is not from this machine needs one. Blobs and the mirror have a check of their own, before this one.
 */
final class OperatorFilter implements WebFilter {

    private static final Logger log = LoggerFactory.getLogger(OperatorFilter.class);
    private static final String HEALTH = "/actuator/health";

    private static final String METRICS = "/actuator/prometheus";

    private final TokenCheck tokens;
    private final byte @Nullable [] metricsToken;
    private final Scheduler virtualThreads = Schedulers.fromExecutorService(Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("operator-", 0).factory()));

    /** @param metricsToken opens the metrics alone, also while the catalog is away; null for none */
    OperatorFilter(TokenCheck tokens, @Nullable String metricsToken) {
        this.tokens = tokens;
        this.metricsToken = metricsToken == null ? null : metricsToken.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        // As it was sent: a path that is written in another way is not taken for health.
        String path = request.getURI().getRawPath();
        if (path.equals(HEALTH) || path.startsWith(HEALTH + "/") || isFromHere(request)) {
            return chain.filter(exchange);
        }
        String token = bearer(request);
        if (metricsToken != null
                && path.equals(METRICS)
                && MessageDigest.isEqual(metricsToken, token.getBytes(StandardCharsets.UTF_8))) {
            return chain.filter(exchange);
        }
        return Mono.fromCallable(() -> tokens.caller(token)
                        .filter(Caller.Administrator.class::isInstance)
                        .isPresent())
                .subscribeOn(virtualThreads)
                .map(accepted -> accepted ? 200 : 401)
                .onErrorResume(e -> {
                    log.warn("Cannot check who asks for {}", path, e);
                    return Mono.just(503);
                })
                .flatMap(status -> switch (status) {
                    case 200 -> chain.filter(exchange);
                    case 401 ->
                        send(
                                exchange.getResponse(),
                                Problems.problem(
                                        401,
                                        "A token is needed",
                                        "send Authorization: Bearer <token>, or ask from the machine itself",
                                        Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer")));
                    default ->
                        send(
                                exchange.getResponse(),
                                Problems.problem(
                                        503,
                                        "Not available now",
                                        "the catalog, which knows the tokens, is away; ask from the machine itself"));
                });
    }

    private static boolean isFromHere(ServerHttpRequest request) {
        InetSocketAddress peer = request.getRemoteAddress();
        HttpHeaders headers = request.getHeaders();
        return peer != null
                && FromHere.isOperator(peer.getAddress(), headers.getFirst(HttpHeaders.HOST), headers.headerNames());
    }

    /** Empty when there is none, which is no token. */
    private static String bearer(ServerHttpRequest request) {
        String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : "";
    }

    private static Mono<Void> send(ServerHttpResponse response, Answer problem) {
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        problem.headers().forEach(response.getHeaders()::set);
        byte[] bytes = problem instanceof Answer.Bytes body ? body.bytes() : new byte[0];
        return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
    }
}
