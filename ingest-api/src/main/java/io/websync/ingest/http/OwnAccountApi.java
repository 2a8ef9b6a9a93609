package io.websync.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.websync.catalog.account.ApiToken;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.Session;
import io.websync.catalog.account.Sessions;
import io.websync.catalog.account.SignedIn.Means;
import io.websync.ingest.account.Administration;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** The caller's own account, with its tokens and sessions. An administrator also ends what is others'. */
@RestController
class OwnAccountApi {

    static final String TOKENS = "/api/v1/tokens";

    record PasswordChange(
            @Nullable String current, @Nullable String password) {}

    /** What is to change; what is absent stays, and an empty address takes it away. */
    record MailboxChange(@Nullable String mail, @Nullable Boolean mailAlarms) {}

    /** @param expiresAt absent: it lasts until it is revoked, which only a session may ask for */
    record NewToken(@Nullable String name, @Nullable Instant expiresAt) {}

    /** @param current whether it is the one that asks */
    record SessionView(@JsonUnwrapped Session session, boolean current) {}

    private final ApiTokens tokens;
    private final Sessions sessions;
    private final Administration administration;

    OwnAccountApi(ApiTokens tokens, Sessions sessions, Administration administration) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.administration = administration;
    }

    @GetMapping("/api/v1/account")
    AccountView account(ServerWebExchange exchange) {
        return AccountView.of(administration.profile(Caller.of(exchange).name()));
    }

    @PatchMapping("/api/v1/account")
    AccountView change(ServerWebExchange exchange, @RequestBody MailboxChange change) {
        String name = Caller.of(exchange).name();
        administration.mailbox(
                Caller.actor(exchange), name, is -> AccountApi.mailbox(is, change.mail, change.mailAlarms));
        return AccountView.of(administration.profile(name));
    }

    /** Ends the caller's other sessions. */
    @PutMapping("/api/v1/account/password")
    ResponseEntity<Void> password(ServerWebExchange exchange, @RequestBody PasswordChange change) {
        administration.changePassword(
                Caller.actor(exchange),
                Caller.of(exchange).name(),
                Objects.requireNonNullElse(change.current, ""),
                Objects.requireNonNullElse(change.password, ""),
                Caller.session(exchange));
        return ResponseEntity.noContent().build();
    }

    @GetMapping(TOKENS)
    Map<String, Object> tokens(ServerWebExchange exchange) {
        return Map.of("items", tokens.of(Caller.of(exchange).name()));
    }

    @PostMapping(TOKENS)
    ResponseEntity<Map<String, Object>> make(ServerWebExchange exchange, @RequestBody NewToken wanted) {
        return made(administration.makeToken(
                Caller.actor(exchange),
                Caller.signedIn(exchange),
                Objects.requireNonNullElse(wanted.name, ""),
                wanted.expiresAt));
    }

    /** An answer that shows the token, this only time. */
    static ResponseEntity<Map<String, Object>> made(Administration.Made made) {
        ApiToken token = made.token();
        var body = new LinkedHashMap<String, Object>();
        body.put("id", token.id());
        body.put("name", token.name());
        body.put("token", made.secret());
        if (token.expiresAt() != null) {
            body.put("expiresAt", token.expiresAt());
        }
        return ResponseEntity.created(URI.create(TOKENS + "/" + token.id())).body(body);
    }

    @DeleteMapping(TOKENS + "/{id}")
    ResponseEntity<Void> revoke(ServerWebExchange exchange, @PathVariable long id) {
        administration.revokeToken(Caller.actor(exchange), id, Caller.sees(exchange));
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/api/v1/sessions")
    Map<String, Object> sessions(ServerWebExchange exchange) {
        var here = Caller.signedIn(exchange);
        return Map.of(
                "items",
                sessions.of(here.account().name()).stream()
                        .map(session ->
                                new SessionView(session, here.means() == Means.SESSION && here.id() == session.id()))
                        .toList());
    }

    @DeleteMapping("/api/v1/sessions/{id}")
    ResponseEntity<Void> end(ServerWebExchange exchange, @PathVariable long id) {
        administration.endSession(Caller.actor(exchange), id, Caller.sees(exchange));
        return ResponseEntity.noContent().build();
    }
}
