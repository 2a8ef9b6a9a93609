package io.websync.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmReports;
import io.websync.catalog.alarm.AlarmState;
import io.websync.catalog.notice.NoticeReport;
import io.websync.catalog.notice.NoticeReports;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** @param notices who is told, as far as the caller may know */
    record AlarmView(@JsonUnwrapped Alarm alarm, List<NoticeReport> notices) {}

    private final AlarmReports alarms;
    private final NoticeReports notices;

    AlarmApi(AlarmReports alarms, NoticeReports notices) {
        this.alarms = alarms;
        this.notices = notices;
    }

    @GetMapping(PATH)
    ResponseEntity<Page<AlarmView>> list(
            ServerWebExchange exchange,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "50") int limit) {
        Page.requireLimit(limit);
        AlarmState wanted = state(state);
        long first = before == null ? Long.MAX_VALUE : before;
        List<AlarmView> items = views(exchange, alarms.list(Caller.sees(exchange), wanted, first, limit + 1));
        String more = wanted == null ? "" : "&state=" + wanted;
        return Page.of(items, limit, last -> PATH + "?before=" + last.alarm().id() + "&limit=" + limit + more)
                .answer();
    }

    @GetMapping(PATH + "/{id}")
    AlarmView one(ServerWebExchange exchange, @PathVariable long id) {
        return view(exchange, alarms.find(id, Caller.sees(exchange)), id);
    }

    /** Says who looks after it; who said so first stays. */
    @PostMapping(PATH + "/{id}/acknowledge")
    AlarmView acknowledge(ServerWebExchange exchange, @PathVariable long id) {
        return view(exchange, alarms.acknowledge(Caller.actor(exchange), id, Caller.sees(exchange)), id);
    }

    private AlarmView view(ServerWebExchange exchange, Optional<Alarm> found, long id) {
        Alarm alarm = found.orElseThrow(() -> unknown(id));
        return views(exchange, List.of(alarm)).getFirst();
    }

    private List<AlarmView> views(ServerWebExchange exchange, List<Alarm> found) {
        Map<Long, List<NoticeReport>> told =
                notices.ofAlarms(found.stream().map(Alarm::id).toList(), Caller.sees(exchange));
        return found.stream()
                .map(alarm -> new AlarmView(alarm, told.getOrDefault(alarm.id(), List.of())))
                .toList();
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
