package io.websync.edge.http;

import io.websync.contracts.ChecksumLine;
import io.websync.edge.EdgeRuntime;
import io.websync.edge.EdgeSettings;
import io.websync.edge.inventory.HeldCopy;
import io.websync.edge.work.EdgeNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the edge holds, by its inventory: {@code GET /mirror} an object per line, {@code GET /mirror/SHA256SUMS} as a file that
 * {@code sha256sum -c} takes in www. With the edge's own token as Bearer; where none is set, from this host only. Read a page at
 * a time, as the client takes it.
 */
@Configuration(proxyBeanMethods = false)
public class MirrorRoutes {

    private static final int PAGE = 1000;
    private static final MediaType PLAIN = new MediaType("text", "plain", StandardCharsets.UTF_8);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Bean
    RouterFunction<ServerResponse> mirrorLists(EdgeRuntime runtime, EdgeSettings settings) {
        return RouterFunctions.route()
                .GET(
                        "/mirror",
                        request -> list(
                                request,
                                runtime,
                                settings,
                                MediaType.APPLICATION_NDJSON,
                                copy -> JSON.writeValueAsString(copy) + "\n"))
                .GET(
                        "/mirror/SHA256SUMS",
                        request -> list(
                                request, runtime, settings, PLAIN, copy -> ChecksumLine.of(copy.digest(), copy.path())))
                .build();
    }

    private static Mono<ServerResponse> list(
            ServerRequest request,
            EdgeRuntime runtime,
            EdgeSettings settings,
            MediaType type,
            Function<HeldCopy, String> line) {
        if (!Access.isAllowed(request, settings.token())) {
            return ServerResponse.status(HttpStatus.UNAUTHORIZED)
                    .contentType(PLAIN)
                    .bodyValue("ask with the edge's token as Bearer\n");
        }
        EdgeNode node = runtime.node();
        if (node == null) {
            return ServerResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                    .contentType(PLAIN)
                    .bodyValue("the edge is starting\n");
        }
        return ServerResponse.ok().contentType(type).body(lines(node, line), DataBuffer.class);
    }

    private static Flux<DataBuffer> lines(EdgeNode node, Function<HeldCopy, String> line) {
        return Flux.<DataBuffer, String>generate(() -> "", (after, sink) -> {
                    List<HeldCopy> page = node.heldAfter(after, PAGE);
                    if (page.isEmpty()) {
                        sink.complete();
                        return after;
                    }
                    var lines = new StringBuilder();
                    page.forEach(copy -> lines.append(line.apply(copy)));
                    sink.next(DefaultDataBufferFactory.sharedInstance.wrap(
                            lines.toString().getBytes(StandardCharsets.UTF_8)));
                    return page.getLast().path();
                })
                .subscribeOn(Schedulers.boundedElastic());
    }
}
