package io.websync.ingest.page;

import io.websync.catalog.account.Account;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.contracts.Selector;
import io.websync.ingest.account.Administration;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.ListPost;
import io.websync.ingest.reception.Forecast;
import io.websync.ingest.reception.Forecast.Line;
import io.websync.ingest.reception.Forecast.Outcome;
import io.websync.ingest.reception.Receipt;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** The page where a list is pasted, at the address where it always was. */
@RestController
class SubmitPage {

    /** Lines of a dry run that a page tells; those that something is wrong with come first. */
    private static final int TOLD = 200;

    private final ListPost listPost;
    private final Nodes nodes;
    private final Administration administration;
    private final Pages pages;

    SubmitPage(ListPost listPost, Nodes nodes, Administration administration, Pages pages) {
        this.administration = administration;
        this.listPost = listPost;
        this.nodes = nodes;
        this.pages = pages;
    }

    @GetMapping("/")
    ResponseEntity<Void> root() {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/websync"))
                .build();
    }

    @GetMapping("/websync")
    ResponseEntity<String> form(ServerWebExchange exchange) {
        Account account = Caller.of(exchange);
        var groups = new TreeSet<String>();
        var offered = new ArrayList<Node>();
        for (Node node : nodes.all()) {
            if (account.isAdmin() || account.grants().coversEdge(node.name(), node.groups())) {
                offered.add(node);
            }
            node.groups().stream()
                    .filter(group -> account.isAdmin() || account.grants().coversGroup(group))
                    .forEach(groups::add);
        }
        boolean all = account.isAdmin() || account.grants().coversGroup(Selector.ALL_GROUP);
        // A browser gives back what was written into a page only if it may keep the page.
        return ResponseEntity.ok()
                .contentType(Html.TYPE)
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(pages.render(
                        exchange,
                        "submit",
                        Map.of(
                                "nodes",
                                offered,
                                "groups",
                                groups,
                                "all",
                                all,
                                "script",
                                "submit",
                                "mail",
                                hasMailbox(account))));
    }

    private boolean hasMailbox(Account account) {
        return administration.profile(account.name()).mailbox().address() != null;
    }

    @PostMapping("/websync")
    ResponseEntity<String> submit(ServerWebExchange exchange) throws IOException {
        Receipt receipt = listPost.receive(exchange);
        HttpStatus status = receipt.accepted() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT;
        return Html.page(
                status,
                pages.render(
                        exchange,
                        "receipt",
                        Map.of(
                                "receipt",
                                receipt,
                                "counts",
                                receipt.counts(),
                                "more",
                                receipt.counts().rejected() - receipt.rejects().size())));
    }

    /** What handing the list in would do; nothing of it is kept. */
    @PostMapping("/websync/check")
    ResponseEntity<String> check(ServerWebExchange exchange) throws IOException {
        Forecast forecast = listPost.forecast(exchange);
        List<Line> lines = forecast.lines().stream()
                .sorted(Comparator.comparing(line -> line.outcome() == Outcome.ACCEPTED))
                .limit(TOLD)
                .toList();
        return Html.page(
                HttpStatus.OK,
                pages.render(
                        exchange,
                        "forecast",
                        Map.of(
                                "forecast",
                                forecast,
                                "lines",
                                lines,
                                "more",
                                forecast.lines().size() - lines.size())));
    }
}
