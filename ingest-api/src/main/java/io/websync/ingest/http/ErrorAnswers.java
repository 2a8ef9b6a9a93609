package io.websync.ingest.http;

import java.nio.charset.StandardCharsets;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/** Answers every error: programs get a problem document, people a page. */
@Component
@Order(-2)
class ErrorAnswers implements WebExceptionHandler {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final JsonMapper json;
    private final ErrorPage page;
    private final Scheduler scheduler;

    ErrorAnswers(JsonMapper json, ErrorPage page, Scheduler requestScheduler) {
        this.json = json;
        this.page = page;
        this.scheduler = requestScheduler;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(thrown);
        }
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        return Mono.fromCallable(() -> Problems.of(thrown))
                .subscribeOn(scheduler)
                .flatMap(problem -> write(exchange, problem, path));
    }

    private Mono<Void> write(ServerWebExchange exchange, Problem problem, String path) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(problem.status());
        problem.headers().forEach((name, values) -> response.getHeaders().put(name, values));
        boolean html = DoorFilter.isPage(path);
        response.getHeaders().setContentType(html ? HTML : MediaType.APPLICATION_PROBLEM_JSON);
        byte[] body = html
                ? page.render(exchange, problem).getBytes(StandardCharsets.UTF_8)
                : json.writeValueAsBytes(problem.members(path));
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }
}
