package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.node.MirrorLists;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.contracts.ChecksumLine;
import io.websync.contracts.Selector;
import io.websync.ingest.IngestSettings;
import io.websync.ingest.account.Administration;
import io.websync.ingest.node.NodeException;
import io.websync.ingest.node.NodeException.Cause;
import io.websync.ingest.node.NodeOffice;
import io.websync.ingest.node.NodeOffice.Terms;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/** Edge nodes and their groups. */
@RestController
class NodeApi {

    /** What an administrator says of a node; what is absent is empty. */
    record NodeChange(
            @Nullable List<String> groups,
            @Nullable String region,
            @Nullable String address,
            @Nullable Boolean drained) {}

    /** A group and the names of its nodes. */
    record Group(String name, List<String> nodes) {}

    private final NodeOffice office;
    private final Nodes nodes;
    private final ApiTokens tokens;
    private final Administration administration;
    private final MirrorLists mirrors;
    private final JsonMapper json;
    private final Scheduler scheduler;
    private final IngestSettings settings;
    private final Clock clock;

    NodeApi(
            NodeOffice office,
            Nodes nodes,
            ApiTokens tokens,
            Administration administration,
            MirrorLists mirrors,
            JsonMapper json,
            Scheduler requestScheduler,
            IngestSettings settings,
            Clock clock) {
        this.office = office;
        this.nodes = nodes;
        this.mirrors = mirrors;
        this.json = json;
        this.scheduler = requestScheduler;
        this.settings = settings;
        this.tokens = tokens;
        this.administration = administration;
        this.clock = clock;
    }

    @GetMapping("/api/v1/nodes")
    Map<String, Object> all(ServerWebExchange exchange) {
        Account account = Caller.of(exchange);
        return Map.of(
                "items",
                nodes.all().stream()
                        .filter(node -> mayChoose(account, node))
                        .map(this::view)
                        .toList());
    }

    @GetMapping("/api/v1/nodes/{name}")
    NodeView one(ServerWebExchange exchange, @PathVariable String name) {
        Node node = office.find(name);
        if (!mayChoose(Caller.of(exchange), node)) {
            throw new NodeException(Cause.UNKNOWN, "there is no node «" + name + "»");
        }
        return view(node);
    }

    /** What the node holds by its acks, an object per line; read as the client takes it. */
    @GetMapping("/api/v1/nodes/{name}/mirror")
    ResponseEntity<Flux<DataBuffer>> mirror(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_NDJSON)
                .body(MirrorStream.of(
                        mirrors, office.find(name).id(), copy -> json.writeValueAsString(copy) + "\n", scheduler));
    }

    /** As a file that {@code sha256sum -c} takes in the node's www. */
    @GetMapping("/api/v1/nodes/{name}/mirror/SHA256SUMS")
    ResponseEntity<Flux<DataBuffer>> checksums(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "plain", StandardCharsets.UTF_8))
                .body(MirrorStream.of(
                        mirrors,
                        office.find(name).id(),
                        copy -> ChecksumLine.of(copy.digest(), copy.path()),
                        scheduler));
    }

    @GetMapping("/api/v1/groups")
    Map<String, Object> groups(ServerWebExchange exchange) {
        Account account = Caller.of(exchange);
        var members = new TreeMap<String, TreeSet<String>>();
        members.put(Selector.ALL_GROUP, new TreeSet<>());
        for (Node node : nodes.all()) {
            members.computeIfAbsent(Selector.ALL_GROUP, _ -> new TreeSet<>()).add(node.name());
            node.groups()
                    .forEach(group ->
                            members.computeIfAbsent(group, _ -> new TreeSet<>()).add(node.name()));
        }
        return Map.of(
                "items",
                members.entrySet().stream()
                        .filter(group -> account.isAdmin() || account.grants().coversGroup(group.getKey()))
                        .map(group -> new Group(group.getKey(), List.copyOf(group.getValue())))
                        .toList());
    }

    /** Enrols the node or changes it, and tells the roster; doing it again does no harm. */
    @PutMapping("/api/v1/nodes/{name}")
    ResponseEntity<NodeView> put(
            ServerWebExchange exchange, @PathVariable String name, @RequestBody NodeChange change) {
        Caller.requireAdmin(exchange);
        boolean isNew = office.put(
                Caller.actor(exchange),
                name,
                new Terms(
                        change.groups == null ? List.of() : change.groups,
                        change.region,
                        change.address,
                        Boolean.TRUE.equals(change.drained)));
        return ResponseEntity.status(isNew ? HttpStatus.CREATED : HttpStatus.OK).body(view(office.find(name)));
    }

    /** Takes a drained node off the roster, with its tokens. */
    @DeleteMapping("/api/v1/nodes/{name}")
    ResponseEntity<Void> remove(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        office.remove(Caller.actor(exchange), name);
        return ResponseEntity.noContent().build();
    }

    /** Asks the node to compare what it has with what is wanted; it answers with its next report. */
    @PostMapping("/api/v1/nodes/{name}/reconcile")
    ResponseEntity<Map<String, Object>> reconcile(
            ServerWebExchange exchange,
            @PathVariable String name,
            @RequestParam(defaultValue = "false") boolean rehash) {
        Caller.requireAdmin(exchange);
        Instant at = office.reconcile(Caller.actor(exchange), name, rehash);
        var body = new LinkedHashMap<String, Object>();
        body.put("node", name);
        body.put("rehash", rehash);
        body.put("requestedAt", at);
        return ResponseEntity.accepted().body(body);
    }

    /** The tokens that the node reads blobs with, without their secrets. */
    @GetMapping("/api/v1/nodes/{name}/tokens")
    Map<String, Object> tokens(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return Map.of("items", tokens.ofEdge(office.find(name).name()));
    }

    @PostMapping("/api/v1/nodes/{name}/tokens")
    ResponseEntity<Map<String, Object>> makeToken(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return OwnAccountApi.made(administration.makeEdgeToken(Caller.actor(exchange), name, "edge " + name));
    }

    private NodeView view(Node node) {
        return NodeView.of(node, clock.instant(), settings.silentAfter());
    }

    private static boolean mayChoose(Account account, Node node) {
        return account.isAdmin() || account.grants().coversEdge(node.name(), node.groups());
    }
}
