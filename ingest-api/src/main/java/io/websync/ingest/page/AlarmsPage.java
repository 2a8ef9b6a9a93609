package io.websync.ingest.page;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmReports;
import io.websync.catalog.alarm.AlarmState;
import io.websync.catalog.notice.NoticeReport;
import io.websync.catalog.notice.NoticeReports;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.Problem;
import io.websync.ingest.http.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What somebody should look at, and what was lately. */
@RestController
class AlarmsPage {

    private static final String PATH = "/websync/alarms";
    private static final int LIST = 50;
    /** More fire at once only when everything does; the rest comes when some of these are over. */
    private static final int FIRING = 500;

    private final AlarmReports alarms;
    private final NoticeReports notices;
    private final Pages pages;
    private final Clock clock;

    AlarmsPage(AlarmReports alarms, NoticeReports notices, Pages pages, Clock clock) {
        this.alarms = alarms;
        this.notices = notices;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ResponseEntity<String> page(ServerWebExchange exchange, @RequestParam(required = false) @Nullable Long before) {
        String sees = Caller.sees(exchange);
        List<Alarm> firing = before == null ? alarms.list(sees, AlarmState.FIRING, Long.MAX_VALUE, FIRING) : List.of();
        List<Alarm> over = alarms.list(sees, AlarmState.RESOLVED, before == null ? Long.MAX_VALUE : before, LIST + 1);
        List<Alarm> shown = over.subList(0, Math.min(LIST, over.size()));
        var model = new HashMap<String, Object>();
        model.put("firing", cards(exchange, firing));
        model.put("over", cards(exchange, shown));
        model.put("first", before == null);
        if (over.size() > LIST) {
            model.put("next", shown.getLast().id());
        }
        return Html.page(HttpStatus.OK, pages.render(exchange, "alarms", model));
    }

    @PostMapping(PATH + "/{id}/acknowledge")
    ResponseEntity<Void> acknowledge(ServerWebExchange exchange, @PathVariable long id) {
        if (alarms.acknowledge(Caller.actor(exchange), id, Caller.sees(exchange))
                .isEmpty()) {
            throw new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no alarm " + id));
        }
        return Html.to(PATH);
    }

    private List<AlarmCard> cards(ServerWebExchange exchange, List<Alarm> found) {
        Instant now = clock.instant();
        Texts texts = pages.texts(exchange);
        Map<Long, List<NoticeReport>> told =
                notices.ofAlarms(found.stream().map(Alarm::id).toList(), Caller.sees(exchange));
        return found.stream()
                .map(alarm -> new AlarmCard(alarm, told.getOrDefault(alarm.id(), List.of()), now, texts))
                .toList();
    }
}
