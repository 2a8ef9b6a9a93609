package io.websync.ingest.http;

import org.springframework.web.server.ServerWebExchange;

/** Shows a problem to a person. */
public interface ErrorPage {

    /** As HTML, for whoever made the request. */
    String render(ServerWebExchange exchange, Problem problem);
}
