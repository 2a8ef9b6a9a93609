package io.websync.ingest.page;

import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.catalog.deadletter.LetterReports;
import io.websync.catalog.deadletter.LetterState;
import io.websync.ingest.failure.Advice;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.DeadLetterView;
import io.websync.ingest.http.LetterDesk;
import io.websync.ingest.live.RecentFailures;
import io.websync.ingest.reception.Printable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What was given up: looked into, sent its way again, or discarded. */
@RestController
class DeadLettersPage {

    private static final String PATH = "/websync/dead-letters";
    private static final int OTHERS = 20;
    private static final int SHOWN = 300;
    private static final List<String> NAMES =
            List.of("state", "kind", "stage", "edge", "class", "host", "topic", "submission", "user", "since", "until");

    private final LetterReports reports;
    private final RecentFailures failures;
    private final LetterPages letters;

    DeadLettersPage(LetterReports reports, RecentFailures failures, LetterPages letters) {
        this.reports = reports;
        this.failures = failures;
        this.letters = letters;
    }

    /** A header of the record. */
    record Header(String name, @Nullable Dump value) {}

    /** The record as a page shows it. */
    record Content(@Nullable Dump key, @Nullable Dump value, List<Header> headers, boolean reduced) {

        static Content of(DeadLetterView.Stored record) {
            return new Content(
                    Dump.of(record.key()),
                    Dump.of(record.value()),
                    record.headers().stream()
                            .map(header -> new Header(Printable.of(header.name(), SHOWN), Dump.of(header.value())))
                            .toList(),
                    record.reduced() != null);
        }
    }

    @GetMapping(PATH)
    ResponseEntity<String> list(ServerWebExchange exchange) {
        return list(exchange, HttpStatus.OK, null);
    }

    private ResponseEntity<String> list(ServerWebExchange exchange, HttpStatus status, Texts.@Nullable Message wrong) {
        Asked asked = Asked.of(exchange, NAMES);
        LetterFilter filter = filter(asked);
        Map<String, Object> model = letters.model(exchange, asked, PATH);
        model.put("states", LetterState.values());
        letters.list(exchange, model, asked, filter, PATH);
        boolean open = filter.state() == null || filter.state() == LetterState.OPEN;
        if (open) {
            letters.number(exchange, model, failures.numberSoon(filter.in(LetterState.OPEN), Caller.sees(exchange)));
        } else {
            model.put("number", 0L);
        }
        model.put("act", PATH);
        model.put("view", asked.link(""));
        if (wrong != null) {
            model.put("wrong", wrong);
        }
        return letters.page(exchange, status, "dead-letters", model);
    }

    /** Those that wait for somebody, unless a state is asked for, or any. */
    private static LetterFilter filter(Asked asked) {
        return switch (asked.get("state")) {
            case "" -> asked.filter().in(LetterState.OPEN);
            case "any" -> asked.with("state", "").filter();
            default -> asked.filter();
        };
    }

    @GetMapping(PATH + "/{id:\\d+}")
    ResponseEntity<String> one(ServerWebExchange exchange, @PathVariable long id) {
        return one(exchange, HttpStatus.OK, id, null);
    }

    private ResponseEntity<String> one(
            ServerWebExchange exchange, HttpStatus status, long id, Texts.@Nullable Message wrong) {
        String sees = Caller.sees(exchange);
        LetterReports.Full full = reports.one(id, sees).orElseThrow(() -> LetterDesk.notFound(id));
        Map<String, Object> model = letters.model(exchange, Asked.of(exchange, NAMES), PATH);
        model.put("row", letters.rows(exchange, List.of(full.report())).getFirst());
        model.put("others", letters.rows(exchange, reports.others(id, sees, OTHERS)));
        Advice advice = Advice.of(full.report().code(), Language.of(exchange.getRequest()));
        if (advice != null) {
            model.put("advice", advice);
        }
        DeadLetterView.Stored record = DeadLetterView.of(full, sees == null).record();
        if (record != null) {
            model.put("record", Content.of(record));
        }
        if (wrong != null) {
            model.put("wrong", wrong);
        }
        return letters.page(exchange, status, "dead-letter", model);
    }

    @PostMapping(PATH + "/replay")
    ResponseEntity<?> replay(ServerWebExchange exchange) {
        return act(exchange, LetterAction.Kind.REPLAY);
    }

    @PostMapping(PATH + "/discard")
    ResponseEntity<?> discard(ServerWebExchange exchange) {
        return act(exchange, LetterAction.Kind.DISCARD);
    }

    /** The address holds the list's filter; it holds {@code one} when the form stood on the page of one. */
    private ResponseEntity<?> act(ServerWebExchange exchange, LetterAction.Kind kind) {
        Fields fields = Fields.of(exchange);
        Long one = LetterPages.number(exchange, "one");
        Asked view = Asked.of(exchange, NAMES);
        if (kind == LetterAction.Kind.DISCARD && fields.get("reason").isBlank()) {
            Texts.Message wrong = Texts.Message.of("letters.sayWhy");
            return one == null
                    ? list(exchange, HttpStatus.UNPROCESSABLE_CONTENT, wrong)
                    : one(exchange, HttpStatus.UNPROCESSABLE_CONTENT, one, wrong);
        }
        LetterAction action = letters.ask(exchange, kind, fields, filter(view));
        if (action == null) {
            return list(exchange, HttpStatus.UNPROCESSABLE_CONTENT, Texts.Message.of("letters.tickOne"));
        }
        String id = Long.toString(action.id());
        return Html.to(one == null ? view.link(PATH, "asked", id) : view.link(PATH + "/" + one, "asked", id));
    }
}
