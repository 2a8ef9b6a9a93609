package io.websync.ingest.http;

import io.websync.ingest.node.JoinOffice;
import io.websync.ingest.node.JoinOffice.Invitation;
import io.websync.ingest.node.JoinOffice.Welcome;
import io.websync.ingest.node.NodeOffice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** New machines become nodes. */
@RestController
class JoinApi {

    /** Needs no account: the token in the body is the proof. */
    static final String JOIN = "/api/v1/join";

    /** What a new machine brings. */
    record Joining(@Nullable String token) {}

    private final NodeOffice nodes;
    private final JoinOffice office;

    JoinApi(NodeOffice nodes, JoinOffice office) {
        this.nodes = nodes;
        this.office = office;
    }

    @PostMapping("/api/v1/nodes/{name}/join-token")
    ResponseEntity<Map<String, Object>> invite(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        Invitation made = office.invite(Caller.actor(exchange), nodes.find(name).name());
        var body = new LinkedHashMap<String, Object>();
        body.put("node", made.node());
        body.put("token", made.secret());
        body.put("expiresAt", made.expiresAt());
        return ResponseEntity.status(HttpStatus.CREATED).body(body);
    }

    @PostMapping(JOIN)
    Welcome join(ServerWebExchange exchange, @RequestBody Joining joining) {
        return office.join(Objects.requireNonNullElse(joining.token, ""), Caller.address(exchange));
    }
}
