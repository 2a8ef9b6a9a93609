package io.websync.ingest;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Handlers of every kind, that say which thread runs them. */
@RestController
class ThreadProbe {

    static final String PATH = "/api/v1/test-probe";

    @GetMapping(PATH + "/value")
    String value() {
        return "virtual " + Thread.currentThread().isVirtual();
    }

    @GetMapping(PATH + "/mono")
    Mono<String> mono() {
        return Mono.just("virtual " + Thread.currentThread().isVirtual());
    }
}
