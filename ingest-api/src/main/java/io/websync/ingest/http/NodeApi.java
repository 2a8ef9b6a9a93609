package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.node.MirrorLists;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.contracts.ChecksumLine;
import io.websync.contracts.Selector;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.ingest.IngestSettings;
import io.websync.ingest.account.Administration;
import io.websync.ingest.afterwards.Afterwards;
import io.websync.ingest.kafka.ControlSender;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MAX_TEXT = 255;

    /** What an administrator says of a node; what is absent is empty. */
    record NodeChange(
            @Nullable List<String> groups,
            @Nullable String region,
            @Nullable String address,
            @Nullable Boolean drained) {}

    /** A group and the names of its nodes. */
    record Group(String name, List<String> nodes) {}

    private final Nodes nodes;
    private final ControlSender controls;
    private final AuditLog audit;
    private final ApiTokens tokens;
    private final Administration administration;
    private final Afterwards afterwards;
    private final MirrorLists mirrors;
    private final JsonMapper json;
    private final Scheduler scheduler;
    private final IngestSettings settings;
    private final Clock clock;

    NodeApi(
            Nodes nodes,
            ControlSender controls,
            AuditLog audit,
            ApiTokens tokens,
            Administration administration,
            Afterwards afterwards,
            MirrorLists mirrors,
            JsonMapper json,
            Scheduler requestScheduler,
            IngestSettings settings,
            Clock clock) {
        this.afterwards = afterwards;
        this.nodes = nodes;
        this.mirrors = mirrors;
        this.json = json;
        this.scheduler = requestScheduler;
        this.settings = settings;
        this.controls = controls;
        this.audit = audit;
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
        Node node = find(name);
        if (!mayChoose(Caller.of(exchange), node)) {
            throw unknown(name);
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
                        mirrors, find(name).id(), copy -> json.writeValueAsString(copy) + "\n", scheduler));
    }

    /** As a file that {@code sha256sum -c} takes in the node's www. */
    @GetMapping("/api/v1/nodes/{name}/mirror/SHA256SUMS")
    ResponseEntity<Flux<DataBuffer>> checksums(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "plain", StandardCharsets.UTF_8))
                .body(MirrorStream.of(
                        mirrors, find(name).id(), copy -> ChecksumLine.of(copy.digest(), copy.path()), scheduler));
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
        requireName("a node's name", name);
        var groups = new TreeSet<>(change.groups == null ? List.<String>of() : change.groups);
        groups.forEach(group -> requireName("a group's name", group));
        groups.remove(Selector.ALL_GROUP); // every node is in it anyway
        boolean drained = Boolean.TRUE.equals(change.drained);
        boolean isNew = nodes.put(
                Caller.actor(exchange),
                name,
                groups,
                text("region", change.region),
                text("address", change.address),
                drained);
        controls.send(new EdgeEnrolled(name, List.copyOf(groups), drained, clock.instant()));
        // Also when they are as they were: a request that was broken off between the two is made again.
        afterwards.regrouped(name, Caller.actor(exchange));
        return ResponseEntity.status(isNew ? HttpStatus.CREATED : HttpStatus.OK).body(view(find(name)));
    }

    /** Takes a drained node off the roster, with its tokens. */
    @DeleteMapping("/api/v1/nodes/{name}")
    ResponseEntity<Void> remove(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return switch (nodes.remove(Caller.actor(exchange), name)) {
            case DONE -> ResponseEntity.noContent().build();
            case UNKNOWN -> throw unknown(name);
            case NOT_DRAINED ->
                throw new ProblemException(Problem.of(
                        HttpStatus.CONFLICT,
                        "not-drained",
                        "«" + name + "» takes orders; drain it first: PUT /api/v1/nodes/" + name
                                + " {\"drained\": true}"));
        };
    }

    /** Asks the node to compare what it has with what is wanted; it answers with its next report. */
    @PostMapping("/api/v1/nodes/{name}/reconcile")
    ResponseEntity<Map<String, Object>> reconcile(
            ServerWebExchange exchange,
            @PathVariable String name,
            @RequestParam(defaultValue = "false") boolean rehash) {
        Caller.requireAdmin(exchange);
        find(name);
        Instant at = clock.instant();
        controls.send(new ReconcileRequested(name, rehash, at));
        audit.add(Caller.actor(exchange), Action.RECONCILE_ASKED, name, rehash ? "every byte" : null);
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
        return Map.of("items", tokens.ofEdge(find(name).name()));
    }

    @PostMapping("/api/v1/nodes/{name}/tokens")
    ResponseEntity<Map<String, Object>> makeToken(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return OwnAccountApi.made(administration.makeEdgeToken(Caller.actor(exchange), name, "edge " + name));
    }

    private NodeView view(Node node) {
        return NodeView.of(node, clock.instant(), settings.silentAfter());
    }

    private Node find(String name) {
        return nodes.byName(name).orElseThrow(() -> unknown(name));
    }

    private static ProblemException unknown(String name) {
        return new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no node «" + name + "»"));
    }

    private static boolean mayChoose(Account account, Node node) {
        return account.isAdmin() || account.grants().coversEdge(node.name(), node.groups());
    }

    static void requireName(String what, @Nullable String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new ProblemException(
                    Problem.of(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "unacceptable",
                            what
                                    + " is 1 to 63 letters, digits, dots, dashes and underscores, and begins with a letter or digit"));
        }
    }

    private static @Nullable String text(String what, @Nullable String value) {
        if (value != null && (value.length() > MAX_TEXT || value.chars().anyMatch(Character::isISOControl))) {
            throw new ProblemException(Problem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "unacceptable",
                    "«" + what + "» is up to " + MAX_TEXT + " characters on one line"));
        }
        return value;
    }
}
