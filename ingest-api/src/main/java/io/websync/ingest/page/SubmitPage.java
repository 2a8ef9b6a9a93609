package io.websync.ingest.page;

import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.ingest.http.ListPost;
import io.websync.ingest.reception.Receipt;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** The page where a list is pasted, at the address where it always was. */
@RestController
class SubmitPage {

    private final ListPost listPost;
    private final Nodes nodes;
    private final Pages pages;

    SubmitPage(ListPost listPost, Nodes nodes, Pages pages) {
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
    ResponseEntity<String> form() {
        List<Node> all = nodes.all();
        var groups = new TreeSet<String>();
        all.forEach(node -> groups.addAll(node.groups()));
        return Html.page(HttpStatus.OK, pages.render("submit", Map.of("nodes", all, "groups", groups)));
    }

    @PostMapping("/websync")
    ResponseEntity<String> submit(ServerWebExchange exchange) throws IOException {
        Receipt receipt = listPost.receive(exchange);
        HttpStatus status = receipt.accepted() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT;
        return Html.page(
                status,
                pages.render(
                        "receipt",
                        Map.of(
                                "receipt",
                                receipt,
                                "counts",
                                receipt.counts(),
                                "more",
                                receipt.counts().rejected() - receipt.rejects().size())));
    }
}
