package io.websync.ingest.page;

import io.websync.catalog.deadletter.FailureGroups;
import io.websync.catalog.deadletter.FailureGroups.By;
import io.websync.catalog.deadletter.FailureGroups.Group;
import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.ingest.failure.Advice;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.LetterFilters;
import io.websync.ingest.live.Recent.Counted;
import io.websync.ingest.live.RecentFailures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What failed, in groups and one by one, and the button that has it tried again. */
@RestController
class FailuresPage {

    private static final String PATH = "/websync/failures";
    private static final String FILES = PATH + "/files";
    private static final int GROUPS = 50;
    private static final FailureGroups.Result NOT_COUNTED = new FailureGroups.Result(0, 0, List.of());
    private static final List<String> NAMES =
            List.of("class", "host", "edge", "kind", "submission", "user", "since", "until");

    private final RecentFailures failures;
    private final LetterPages letters;

    FailuresPage(RecentFailures failures, LetterPages letters) {
        this.failures = failures;
        this.letters = letters;
    }

    /** A way to look at the same. */
    record Tab(String key, String link, boolean chosen) {}

    @GetMapping(PATH)
    ResponseEntity<String> groups(ServerWebExchange exchange) {
        Asked asked = Asked.of(exchange, NAMES);
        By by = by(exchange);
        Long from = LetterPages.number(exchange, "after");
        long after = from == null ? 0 : Math.min(from, Integer.MAX_VALUE);
        LetterFilter filter = asked.filter();
        var counted = failures.groupsSoon(by, filter, Caller.sees(exchange), after, GROUPS);
        FailureGroups.Result found = counted.map(Counted::value).orElse(NOT_COUNTED);
        Map<String, Object> model = model(exchange, asked, by);
        letters.count(exchange, model, counted.map(Counted::at).orElse(null));
        model.put("number", found.number());
        model.put("groups", found.groups());
        Locale language = Language.of(exchange.getRequest());
        model.put(
                "cards",
                found.page().stream()
                        .map(group -> card(filter, by, group, language))
                        .toList());
        model.put("retry", asked.link(PATH + "/retry", "by", name(by)));
        if (after > 0) {
            model.put("newest", asked.link(PATH, "by", name(by)));
        }
        if (after + GROUPS < found.groups()) {
            model.put("next", asked.link(PATH, "by", name(by), "after", Long.toString(after + GROUPS)));
        }
        return letters.page(exchange, HttpStatus.OK, "failures", model);
    }

    private static FailureCard card(LetterFilter filter, By by, Group group, Locale language) {
        Map<String, String> members = LetterFilters.of(filter, by, group);
        return new FailureCard(
                group,
                group.codes().stream()
                        .map(code -> new FailureCard.OfClass(code, Advice.of(code, language)))
                        .toList(),
                new Asked(members).link(FILES),
                members);
    }

    @GetMapping(FILES)
    ResponseEntity<String> files(ServerWebExchange exchange) {
        return files(exchange, HttpStatus.OK, null);
    }

    private ResponseEntity<String> files(ServerWebExchange exchange, HttpStatus status, Texts.@Nullable Message wrong) {
        Asked asked = Asked.of(exchange, NAMES);
        LetterFilter filter = asked.filter().ofFailures();
        Map<String, Object> model = model(exchange, asked, null);
        letters.list(exchange, model, asked, filter, FILES);
        letters.number(exchange, model, failures.numberSoon(filter, Caller.sees(exchange)));
        model.put("retry", asked.link(PATH + "/retry", "by", "files"));
        Advice advice = Advice.of(asked.get("class"), Language.of(exchange.getRequest()));
        if (advice != null) {
            model.put("advice", advice);
        }
        if (wrong != null) {
            model.put("wrong", wrong);
        }
        return letters.page(exchange, status, "failed-files", model);
    }

    /** The form says which; the address says which view it stood in, so that one comes back to that. */
    @PostMapping(PATH + "/retry")
    ResponseEntity<?> retry(ServerWebExchange exchange) {
        Fields fields = Fields.of(exchange);
        LetterFilter filter = Asked.of(fields, NAMES).filter().ofFailures();
        LetterAction action = letters.ask(exchange, LetterAction.Kind.REPLAY, fields, filter);
        if (action == null) {
            return files(exchange, HttpStatus.UNPROCESSABLE_CONTENT, Texts.Message.of("letters.tickOne"));
        }
        Asked view = Asked.of(exchange, NAMES);
        String id = Long.toString(action.id());
        boolean files = "files".equals(exchange.getRequest().getQueryParams().getFirst("by"));
        return Html.to(files ? view.link(FILES, "asked", id) : view.link(PATH, "by", name(by(exchange)), "asked", id));
    }

    /** @param by null for the list of files */
    private Map<String, Object> model(ServerWebExchange exchange, Asked asked, @Nullable By by) {
        Map<String, Object> model = letters.model(exchange, asked, by == null ? FILES : PATH);
        model.put(
                "tabs",
                List.of(
                        tab("failures.byAll", By.ALL, by, asked),
                        tab("failures.byClass", By.CLASS, by, asked),
                        tab("failures.byHost", By.HOST, by, asked),
                        tab("failures.byEdge", By.EDGE, by, asked),
                        new Tab("failures.oneByOne", asked.link(FILES), by == null)));
        model.put("by", by == null ? "" : name(by));
        return model;
    }

    private static Tab tab(String key, By of, @Nullable By by, Asked asked) {
        return new Tab(key, asked.link(PATH, "by", name(of)), of == by);
    }

    private static String name(By by) {
        return by.name().toLowerCase(Locale.ROOT);
    }

    private static By by(ServerWebExchange exchange) {
        String name = Objects.requireNonNullElse(
                exchange.getRequest().getQueryParams().getFirst("by"), "");
        return Arrays.stream(By.values())
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(By.ALL);
    }
}
