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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /** Seconds between two looks at what is being taken up. */
    private static final String AGAIN = "3";

    private final LetterReports reports;
    private final LetterActions actions;
    private final LetterDesk desk;
    private final Pages pages;

    LetterPages(LetterReports reports, LetterActions actions, LetterDesk desk, Pages pages) {
        this.reports = reports;
        this.actions = actions;
        this.desk = desk;
        this.pages = pages;
    }

    /** What every such page is made of. */
    Map<String, Object> model(ServerWebExchange exchange, Asked asked, String path) {
        var model = new HashMap<String, Object>();
        model.put("asked", asked);
        model.put("here", path);
        model.put("codes", List.of(FailureCode.values()));
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
                                action, actions.fate(action.id()), actions.kept(action), pages.texts(exchange)))
                        .orElse(null);
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

    /** The page; it comes again by itself while what was asked for begins. */
    ResponseEntity<String> page(
            ServerWebExchange exchange, HttpStatus status, String template, Map<String, Object> model) {
        ResponseEntity<String> page = Html.page(status, pages.render(exchange, template, model));
        return model.get("follow") instanceof LetterFollow follow && follow.begins()
                ? ResponseEntity.status(status)
                        .headers(page.getHeaders())
                        .header("Refresh", AGAIN)
                        .body(page.getBody())
                : page;
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
