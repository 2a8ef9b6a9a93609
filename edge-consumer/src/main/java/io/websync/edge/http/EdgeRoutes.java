package io.websync.edge.http;

import io.websync.edge.EdgeRuntime;
import io.websync.edge.EdgeSettings;
import io.websync.edge.work.EdgeNode;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code POST /reconcile[?rehash=true]}: from this host, or with the edge's own token as Bearer. Answers 202 at once. */
@Configuration(proxyBeanMethods = false)
public class EdgeRoutes {

    @Bean
    RouterFunction<ServerResponse> reconcile(EdgeRuntime runtime, EdgeSettings settings) {
        return RouterFunctions.route()
                .POST("/reconcile", request -> reconcile(request, runtime, settings))
                .build();
    }

    private static Mono<ServerResponse> reconcile(ServerRequest request, EdgeRuntime runtime, EdgeSettings settings) {
        if (!allowed(request, settings)) {
            return text(HttpStatus.UNAUTHORIZED, "ask from the edge's own host, or with its token as Bearer");
        }
        EdgeNode node = runtime.node();
        if (node == null) {
            return text(HttpStatus.SERVICE_UNAVAILABLE, "the edge is starting; it reconciles then");
        }
        boolean rehash = request.queryParam("rehash").map(Boolean::parseBoolean).orElse(false);
        node.requestReconcile("request", rehash);
        return text(HttpStatus.ACCEPTED, "reconcile is on its way");
    }

    private static boolean allowed(ServerRequest request, EdgeSettings settings) {
        boolean local = request.remoteAddress()
                .map(InetSocketAddress::getAddress)
                .map(address -> address.isLoopbackAddress())
                .orElse(false);
        String given = String.valueOf(request.headers().firstHeader("Authorization"));
        String expected = "Bearer " + settings.token();
        return local
                || (!settings.token().isEmpty()
                        && MessageDigest.isEqual(
                                given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8)));
    }

    private static Mono<ServerResponse> text(HttpStatus status, String text) {
        return ServerResponse.status(status).contentType(MediaType.TEXT_PLAIN).bodyValue(text + "\n");
    }
}
