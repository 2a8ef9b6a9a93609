package io.websync.ingest.page;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.report.ThroughputReports;
import io.websync.ingest.IngestSettings;
import io.websync.ingest.account.AccountException;
import io.websync.ingest.account.Administration;
import io.websync.ingest.http.Caller;
import io.websync.ingest.node.JoinOffice;
import io.websync.ingest.node.NodeException;
import io.websync.ingest.node.NodeException.Cause;
import io.websync.ingest.node.NodeHealth;
import io.websync.ingest.node.NodeOffice;
import io.websync.ingest.node.NodeOffice.Terms;
import io.websync.ingest.page.PlotView.Line;
import io.websync.ingest.page.Texts.Message;
import java.net.URI;
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
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** How the nodes are: those that one may send to, and for administrators what they do with them. */
@RestController
class NodesPage {

    private static final String PATH = "/websync/nodes";

    private final NodeOffice office;
    private final JoinOffice joining;
    private final Nodes nodes;
    private final ApiTokens tokens;
    private final Administration administration;
    private final ThroughputReports throughput;
    private final Pages pages;
    private final IngestSettings settings;
    private final Clock clock;

    NodesPage(
            NodeOffice office,
            JoinOffice joining,
            Nodes nodes,
            ApiTokens tokens,
            Administration administration,
            ThroughputReports throughput,
            Pages pages,
            IngestSettings settings,
            Clock clock) {
        this.office = office;
        this.joining = joining;
        this.nodes = nodes;
        this.tokens = tokens;
        this.administration = administration;
        this.throughput = throughput;
        this.pages = pages;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ResponseEntity<String> list(ServerWebExchange exchange) {
        return list(exchange, HttpStatus.OK, Map.of());
    }

    /** Enrols a node, and makes the token that it comes with. */
    @PostMapping(PATH)
    ResponseEntity<String> enroll(ServerWebExchange exchange) {
        Caller.requireAdmin(exchange);
        Fields fields = Fields.of(exchange);
        String name = fields.get("name").strip();
        try {
            if (nodes.byName(name).isPresent()) {
                throw new NodeException(Cause.UNACCEPTABLE, "there is a node «" + name + "» already");
            }
            office.put(Caller.actor(exchange), name, terms(fields, false));
            return withToken(exchange, name);
        } catch (NodeException e) {
            return list(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    Map.of("wrong", Message.because("nodes.notEnrolled", e), "name", name));
        }
    }

    @GetMapping(PATH + "/{name}")
    ResponseEntity<String> one(ServerWebExchange exchange, @PathVariable String name) {
        return one(exchange, HttpStatus.OK, name, Map.of());
    }

    @PostMapping(PATH + "/{name}")
    ResponseEntity<String> change(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        Fields fields = Fields.of(exchange);
        Node node = office.find(name);
        return doing(
                exchange,
                name,
                Message.of("common.saved"),
                () -> office.put(Caller.actor(exchange), name, terms(fields, node.drained())));
    }

    @PostMapping(PATH + "/{name}/drain")
    ResponseEntity<String> drain(ServerWebExchange exchange, @PathVariable String name) {
        return drain(exchange, name, true, Message.of("node.drained"));
    }

    @PostMapping(PATH + "/{name}/use")
    ResponseEntity<String> use(ServerWebExchange exchange, @PathVariable String name) {
        return drain(exchange, name, false, Message.of("node.inUse"));
    }

    @PostMapping(PATH + "/{name}/reconcile")
    ResponseEntity<String> reconcile(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        boolean rehash = !Fields.of(exchange).get("rehash").isEmpty();
        return doing(
                exchange, name, Message.of("node.asked"), () -> office.reconcile(Caller.actor(exchange), name, rehash));
    }

    @PostMapping(PATH + "/{name}/tokens")
    ResponseEntity<String> makeToken(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return withToken(exchange, office.find(name).name());
    }

    /** Makes the one-time token that a new machine becomes this node with. */
    @PostMapping(PATH + "/{name}/join-token")
    ResponseEntity<String> invite(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        try {
            JoinOffice.Invitation made =
                    joining.invite(Caller.actor(exchange), office.find(name).name());
            return one(
                    exchange,
                    HttpStatus.OK,
                    name,
                    Map.of(
                            "invitation",
                            "websync edge join " + origin(exchange),
                            "invitationToken",
                            made.secret(),
                            "invitationEnds",
                            made.expiresAt()));
        } catch (NodeException e) {
            if (e.reason() != Cause.NOT_SET_UP) {
                throw e;
            }
            return one(exchange, HttpStatus.CONFLICT, name, Map.of("wrong", Message.of("node.cannotJoin")));
        }
    }

    @PostMapping(PATH + "/{name}/tokens/{id}/revoke")
    ResponseEntity<Void> revoke(ServerWebExchange exchange, @PathVariable String name, @PathVariable long id) {
        Caller.requireAdmin(exchange);
        if (tokens.ofEdge(office.find(name).name()).stream().noneMatch(token -> token.id() == id)) {
            throw new AccountException(AccountException.Cause.UNKNOWN, "there is no token " + id);
        }
        administration.revokeToken(Caller.actor(exchange), id, null);
        return Html.to(PATH + "/" + name + "#tokens");
    }

    @PostMapping(PATH + "/{name}/remove")
    ResponseEntity<String> remove(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        try {
            office.remove(Caller.actor(exchange), name);
            return list(exchange, HttpStatus.OK, Map.of("done", Message.of("nodes.removed", name)));
        } catch (NodeException e) {
            if (e.reason() != Cause.NOT_DRAINED) {
                throw e;
            }
            return one(exchange, HttpStatus.CONFLICT, name, Map.of("wrong", Message.of("node.notDrained")));
        }
    }

    private ResponseEntity<String> drain(ServerWebExchange exchange, String name, boolean drained, Message done) {
        Caller.requireAdmin(exchange);
        Node node = office.find(name);
        return doing(
                exchange,
                name,
                done,
                () -> office.put(
                        Caller.actor(exchange),
                        name,
                        new Terms(node.groups(), node.region(), node.address(), drained)));
    }

    /** As the browser knows us. */
    private static String origin(ServerWebExchange exchange) {
        URI uri = exchange.getRequest().getURI();
        return (Caller.isTls(exchange) ? "https://" : "http://") + uri.getRawAuthority();
    }

    private ResponseEntity<String> withToken(ServerWebExchange exchange, String name) {
        Administration.Made made = administration.makeEdgeToken(Caller.actor(exchange), name, "edge " + name);
        return one(exchange, HttpStatus.OK, name, Map.of("secret", made.secret()));
    }

    private ResponseEntity<String> doing(ServerWebExchange exchange, String name, Message done, Runnable change) {
        try {
            change.run();
            return one(exchange, HttpStatus.OK, name, Map.of("done", done));
        } catch (NodeException e) {
            return one(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    name,
                    Map.of("wrong", Message.because("common.unchanged", e)));
        }
    }

    private ResponseEntity<String> list(ServerWebExchange exchange, HttpStatus status, Map<String, Object> more) {
        Account account = Caller.of(exchange);
        List<NodeCard> cards = nodes.all().stream()
                .filter(node -> maySee(account, node))
                .map(node -> card(exchange, node))
                .toList();
        var model = new HashMap<>(more);
        model.put("items", cards);
        if (account.isAdmin()) {
            Instant now = clock.instant();
            model.put(
                    "plot",
                    new PlotView(
                            List.of(
                                    new Line(
                                            "sync",
                                            "submission.syncKey",
                                            throughput.ofCenter(now, PlotView.LENGTH, PlotView.STEP)),
                                    new Line(
                                            "edges",
                                            "submission.distributionKey",
                                            throughput.ofEdges(now, PlotView.LENGTH, PlotView.STEP))),
                            pages.texts(exchange)));
        }
        return Html.page(status, pages.render(exchange, "nodes", model));
    }

    private ResponseEntity<String> one(
            ServerWebExchange exchange, HttpStatus status, String name, Map<String, Object> more) {
        Account account = Caller.of(exchange);
        Node node = office.find(name);
        if (!maySee(account, node)) {
            throw new NodeException(Cause.UNKNOWN, "there is no node «" + name + "»");
        }
        var model = new HashMap<>(more);
        model.put("card", card(exchange, node));
        model.put(
                "plot",
                new PlotView(
                        List.of(new Line(
                                "edges",
                                "plot.toNode",
                                throughput.ofEdge(node.id(), clock.instant(), PlotView.LENGTH, PlotView.STEP))),
                        pages.texts(exchange)));
        if (account.isAdmin()) {
            model.put("tokens", tokens.ofEdge(name));
            model.put("now", clock.instant());
        }
        return Html.page(status, pages.render(exchange, "node", model));
    }

    private NodeCard card(ServerWebExchange exchange, Node node) {
        Instant now = clock.instant();
        return new NodeCard(
                node, NodeHealth.of(node.seenAt(), now, settings.silentAfter()), now, pages.texts(exchange));
    }

    private static boolean maySee(Account account, Node node) {
        return account.isAdmin() || account.grants().coversEdge(node.name(), node.groups());
    }

    private static Terms terms(Fields fields, boolean drained) {
        return new Terms(fields.all("groups"), text(fields, "region"), text(fields, "address"), drained);
    }

    private static @Nullable String text(Fields fields, String name) {
        String text = fields.get(name).strip();
        return text.isEmpty() ? null : text;
    }
}
