package io.websync.edge.http;

import io.websync.edge.EdgeRuntime;
import io.websync.edge.EdgeSettings;
import io.websync.edge.work.EdgeNode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /reconcile[?rehash=true]}: with the edge's own token as Bearer; where none is set, from this host only. Answers
 * 202 at once.
 */
@Configuration(proxyBeanMethods = false)
public class EdgeRoutes {

    @Bean
    RouterFunction<ServerResponse> reconcile(EdgeRuntime runtime, EdgeSettings settings) {
        return RouterFunctions.route()
                .POST("/reconcile", request -> reconcile(request, runtime, settings))
                .build();
    }

    private static Mono<ServerResponse> reconcile(ServerRequest request, EdgeRuntime runtime, EdgeSettings settings) {
        if (!Access.isAllowed(request, settings.token())) {
            return text(HttpStatus.UNAUTHORIZED, "ask with the edge's token as Bearer");
        }
        EdgeNode node = runtime.node();
        if (node == null) {
            return text(HttpStatus.SERVICE_UNAVAILABLE, "the edge is starting; it reconciles then");
        }
        boolean rehash = request.queryParam("rehash").map(Boolean::parseBoolean).orElse(false);
        node.requestReconcile("request", rehash);
        return text(HttpStatus.ACCEPTED, "reconcile is on its way");
    }

    private static Mono<ServerResponse> text(HttpStatus status, String text) {
        return ServerResponse.status(status).contentType(MediaType.TEXT_PLAIN).bodyValue(text + "\n");
    }
}
