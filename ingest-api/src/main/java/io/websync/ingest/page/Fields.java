package io.websync.ingest.page;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;

/** The fields of a form that a page sent. */
final class Fields {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MultiValueMap<String, String> values;

    private Fields(MultiValueMap<String, String> values) {
        this.values = values;
    }

    /** Blocks until the form is in. */
    static Fields of(ServerWebExchange exchange) {
        MultiValueMap<String, String> values = exchange.getFormData().block(PATIENCE);
        return new Fields(values == null ? new LinkedMultiValueMap<>() : values);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Empty when there is no such field. */
    String get(String name) {
        String value = values.getFirst(name);
        return value == null ? "" : value;
    }

    /** Of a field that may stand several times, or hold several names by comma or white space. */
    List<String> all(String name) {
        List<String> given = values.get(name);
        return given == null
                ? List.of()
                : given.stream()
                        .flatMap(value -> Arrays.stream(value.split("[,\\s]+")))
                        .filter(value -> !value.isEmpty())
                        .toList();
    }
}
