package io.websync.ingest.http;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmReports;
import io.websync.catalog.alarm.AlarmState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What somebody should look at. */
@RestController
class AlarmApi {

    private static final String PATH = "/api/v1/alarms";

    private final AlarmReports alarms;

    AlarmApi(AlarmReports alarms) {
        this.alarms = alarms;
    }

    @GetMapping(PATH)
    ResponseEntity<Page<Alarm>> list(
            ServerWebExchange exchange,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "50") int limit) {
        Page.requireLimit(limit);
        AlarmState wanted = state(state);
        long first = before == null ? Long.MAX_VALUE : before;
        List<Alarm> items = alarms.list(Caller.sees(exchange), wanted, first, limit + 1);
        String more = wanted == null ? "" : "&state=" + wanted;
        return Page.of(items, limit, last -> PATH + "?before=" + last.id() + "&limit=" + limit + more)
                .answer();
    }

    @GetMapping(PATH + "/{id}")
    Alarm one(ServerWebExchange exchange, @PathVariable long id) {
        return alarms.find(id, Caller.sees(exchange)).orElseThrow(() -> unknown(id));
    }

    /** Says who looks after it; who said so first stays. */
    @PostMapping(PATH + "/{id}/acknowledge")
    Alarm acknowledge(ServerWebExchange exchange, @PathVariable long id) {
        return alarms.acknowledge(Caller.actor(exchange), id, Caller.sees(exchange))
                .orElseThrow(() -> unknown(id));
    }

    private static @Nullable AlarmState state(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "FIRING" -> AlarmState.FIRING;
            case "RESOLVED" -> AlarmState.RESOLVED;
            default ->
                throw new ProblemException(Problem.of(
                        HttpStatus.BAD_REQUEST,
                        "bad-request",
                        "«state» is FIRING or RESOLVED, but it is «" + text + "»"));
        };
    }

    static ProblemException unknown(long id) {
        return new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no alarm " + id));
    }
}
