package io.websync.ingest.page;

import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterActions;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.catalog.deadletter.LetterReport;
import io.websync.catalog.deadletter.LetterReports;
import io.websync.contracts.FailureCode;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.LetterDesk;
import io.websync.ingest.http.Problem;
import io.websync.ingest.http.ProblemException;
import io.websync.ingest.live.Recent.Counted;
import io.websync.ingest.live.RecentFailures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/** What the page of failures and that of dead letters have in common. */
@Component
class LetterPages {

    private static final int LIST = 50;
    /** Between two looks at what is being taken up, and more after a while: a tenth of the time since it was asked for. */
    private static final Duration AGAIN = Duration.ofSeconds(3);

    private static final int SLOWER = 10;
    /** What is not taken up by then is looked at by whoever wants to know. */
    private static final Duration NO_MORE = Duration.ofHours(1);
    /** Between two looks at what is counted for the first time. */
    private static final Duration COUNTED = Duration.ofSeconds(2);

    private final LetterReports reports;
    private final LetterActions actions;
    private final RecentFailures failures;
    private final LetterDesk desk;
    private final Pages pages;
    private final Clock clock;

    LetterPages(
            LetterReports reports,
            LetterActions actions,
            RecentFailures failures,
            LetterDesk desk,
            Pages pages,
            Clock clock) {
        this.reports = reports;
        this.actions = actions;
        this.failures = failures;
        this.desk = desk;
        this.pages = pages;
        this.clock = clock;
    }

    /** What every such page is made of. */
    Map<String, Object> model(ServerWebExchange exchange, Asked asked, String path) {
        var model = new HashMap<String, Object>();
        model.put("asked", asked);
        model.put("here", path);
        model.put("codes", List.of(FailureCode.values()));
        model.put("counting", false);
        model.put("counted", "");
        LetterFollow follow = follow(exchange);
        if (follow != null) {
            model.put("follow", follow);
        }
        return model;
    }

    /** What was asked for a moment ago on this page. */
    private @Nullable LetterFollow follow(ServerWebExchange exchange) {
        Long id = number(exchange, "asked");
        return id == null
                ? null
                : actions.find(id, Caller.sees(exchange))
                        .map(action -> new LetterFollow(
                                action,
                                failures.fateSoon(action.id())
                                        .map(Counted::value)
                                        .orElse(null),
                                pages.texts(exchange)))
                        .orElse(null);
    }

    /**
     * How old the counts of a page are into the model.
     *
     * @param at null while they are made for the first time
     */
    void count(ServerWebExchange exchange, Map<String, Object> model, @Nullable Instant at) {
        model.put("counting", at == null);
        model.put("counted", at == null ? "" : pages.texts(exchange).counted(at, clock.instant()));
    }

    /** How many there are, as far as that is known by now, into the model. */
    void number(ServerWebExchange exchange, Map<String, Object> model, Optional<Counted<Long>> number) {
        count(exchange, model, number.map(Counted::at).orElse(null));
        model.put("number", number.map(Counted::value).orElse(0L));
    }

    /** A page of them into the model, and where the next is. */
    void list(ServerWebExchange exchange, Map<String, Object> model, Asked asked, LetterFilter filter, String path) {
        Long before = number(exchange, "before");
        List<LetterReport> found =
                reports.list(filter, Caller.sees(exchange), before == null ? Long.MAX_VALUE : before, LIST + 1);
        List<LetterReport> shown = found.subList(0, Math.min(LIST, found.size()));
        model.put("items", rows(exchange, shown));
        String from = before == null ? "" : before.toString();
        model.put("ticked", "all".equals(exchange.getRequest().getQueryParams().getFirst("tick")));
        model.put("tickAll", asked.link(path, "before", from, "tick", "all"));
        if (before != null) {
            model.put("newest", asked.link(path));
        }
        if (found.size() > LIST) {
            model.put(
                    "next",
                    asked.link(path, "before", Long.toString(shown.getLast().id())));
        }
    }

    List<LetterRow> rows(ServerWebExchange exchange, List<LetterReport> letters) {
        Set<Long> waiting =
                actions.waiting(letters.stream().map(LetterReport::id).toList());
        Texts texts = pages.texts(exchange);
        return letters.stream()
                .map(letter -> new LetterRow(letter, waiting.contains(letter.id()), texts))
                .toList();
    }

    /** The page; it comes again by itself while what was asked for begins, and while it is counted for the first time. */
    ResponseEntity<String> page(
            ServerWebExchange exchange, HttpStatus status, String template, Map<String, Object> model) {
        ResponseEntity<String> page = Html.page(status, pages.render(exchange, template, model));
        // What answers a form cannot be asked for again by its address.
        Duration again = status == HttpStatus.OK && Boolean.TRUE.equals(model.get("counting"))
                ? COUNTED
                : model.get("follow") instanceof LetterFollow follow ? again(follow) : null;
        return again == null
                ? page
                : ResponseEntity.status(status)
                        .headers(page.getHeaders())
                        .header("Refresh", Long.toString(again.toSeconds()))
                        .body(page.getBody());
    }

    private @Nullable Duration again(LetterFollow follow) {
        Duration since = Duration.between(follow.action().createdAt(), clock.instant());
        if (!follow.begins() || since.compareTo(NO_MORE) > 0) {
            return null;
        }
        Duration slower = since.dividedBy(SLOWER);
        return slower.compareTo(AGAIN) < 0 ? AGAIN : slower;
    }

    /** Whether a form means all that match, and not those that are ticked. */
    static boolean all(Fields fields) {
        return fields.get("what").equals("all");
    }

    /**
     * Asks for it: for those that are ticked, or for all that match.
     *
     * @return null when nothing is ticked
     */
    @Nullable LetterAction ask(ServerWebExchange exchange, LetterAction.Kind kind, Fields fields, LetterFilter filter) {
        List<Long> ids = all(fields)
                ? null
                : fields.all("id").stream().map(LetterPages::id).distinct().toList();
        if (ids != null && ids.isEmpty()) {
            return null;
        }
        return desk.ask(exchange, kind, ids, ids == null ? filter : LetterFilter.ALL, fields.get("reason"));
    }

    private static long id(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new ProblemException(
                    Problem.of(HttpStatus.BAD_REQUEST, "bad-request", "«" + text + "» is no number of a dead letter"));
        }
        return Long.parseLong(text);
    }

    /** Null when the address holds none. */
    static @Nullable Long number(ServerWebExchange exchange, String name) {
        String text = exchange.getRequest().getQueryParams().getFirst(name);
        return text == null || !text.matches("[0-9]{1,18}") ? null : Long.valueOf(text);
    }
}
