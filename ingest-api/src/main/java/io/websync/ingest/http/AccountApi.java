package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.Grants;
import io.websync.catalog.account.Mailbox;
import io.websync.catalog.account.People;
import io.websync.catalog.account.Quota;
import io.websync.catalog.account.Sessions;
import io.websync.ingest.account.Administration;
import io.websync.ingest.node.NodeOffice;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Everybody's accounts, for administrators. */
@RestController
class AccountApi {

    static final String ACCOUNTS = "/api/v1/accounts";

    /** An account that is to be; what is absent is empty, and a password is made when none is given. */
    record NewAccount(
            @Nullable String name,
            @Nullable String role,
            @Nullable String password,
            @Nullable List<String> edges,
            @Nullable List<String> groups,
            @Nullable Quota quota) {}

    /** What is to change; what is absent stays. A quota is given whole; an empty address takes it away. */
    record AccountChange(
            @Nullable String role,
            @Nullable List<String> edges,
            @Nullable List<String> groups,
            @Nullable Quota quota,
            @Nullable String mail,
            @Nullable Boolean mailAlarms,
            @Nullable Boolean disabled) {}

    private final People people;
    private final ApiTokens tokens;
    private final Sessions sessions;
    private final Administration administration;

    AccountApi(People people, ApiTokens tokens, Sessions sessions, Administration administration) {
        this.people = people;
        this.tokens = tokens;
        this.sessions = sessions;
        this.administration = administration;
    }

    @GetMapping(ACCOUNTS)
    ResponseEntity<Page<AccountView>> list(
            ServerWebExchange exchange,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit) {
        Caller.requireAdmin(exchange);
        Page.requireLimit(limit);
        List<AccountView> found =
                people.list(after, limit + 1).stream().map(AccountView::of).toList();
        return Page.of(
                        found,
                        limit,
                        last -> ACCOUNTS + "?after=" + URLEncoder.encode(last.name(), StandardCharsets.UTF_8)
                                + "&limit=" + limit)
                .answer();
    }

    @PostMapping(ACCOUNTS)
    ResponseEntity<Map<String, Object>> create(ServerWebExchange exchange, @RequestBody NewAccount wanted) {
        Caller.requireAdmin(exchange);
        String name = Objects.requireNonNullElse(wanted.name, "");
        Quota quota = Objects.requireNonNullElse(wanted.quota, Quota.OPEN);
        var account = new Account(name, role(wanted.role), grants(wanted.edges, wanted.groups), checked(quota));
        String password = administration.create(Caller.actor(exchange), account, wanted.password);
        var body = new LinkedHashMap<String, Object>();
        body.put("account", AccountView.of(administration.profile(name)));
        if (wanted.password == null) {
            body.put("password", password);
        }
        return ResponseEntity.created(URI.create(ACCOUNTS + "/" + name)).body(body);
    }

    @GetMapping(ACCOUNTS + "/{name}")
    AccountView one(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return AccountView.of(administration.profile(name));
    }

    @PatchMapping(ACCOUNTS + "/{name}")
    AccountView change(ServerWebExchange exchange, @PathVariable String name, @RequestBody AccountChange change) {
        Caller.requireAdmin(exchange);
        Account.Role role = change.role == null ? null : role(change.role);
        List<String> edges = change.edges == null ? null : names("edges", change.edges);
        List<String> groups = change.groups == null ? null : names("groups", change.groups);
        Quota quota = change.quota == null ? null : checked(change.quota);
        administration.change(
                Caller.actor(exchange),
                name,
                is -> new Account(
                        name,
                        role == null ? is.role() : role,
                        new Grants(
                                edges == null ? is.grants().edges() : edges,
                                groups == null ? is.grants().groups() : groups),
                        quota == null ? is.quota() : quota),
                is -> mailbox(is, change.mail, change.mailAlarms),
                change.disabled);
        return AccountView.of(administration.profile(name));
    }

    /** A new password, shown only in this answer; ends the account's sessions. */
    @PostMapping(ACCOUNTS + "/{name}/password")
    Map<String, String> reset(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return Map.of("name", name, "password", administration.resetPassword(Caller.actor(exchange), name));
    }

    @GetMapping(ACCOUNTS + "/{name}/tokens")
    Map<String, Object> tokens(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return Map.of("items", tokens.of(administration.profile(name).name()));
    }

    @GetMapping(ACCOUNTS + "/{name}/sessions")
    Map<String, Object> sessions(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return Map.of("items", sessions.of(administration.profile(name).name()));
    }

    /** What is absent stays; an empty address takes it away. */
    static Mailbox mailbox(Mailbox is, @Nullable String mail, @Nullable Boolean alarms) {
        return new Mailbox(mail == null ? is.address() : mail, alarms == null ? is.alarms() : alarms);
    }

    private static Account.Role role(@Nullable String name) {
        try {
            return name == null ? Account.Role.USER : Account.Role.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw unacceptable("«role» is ADMIN or USER, but it is «" + name + "»");
        }
    }

    private static Grants grants(@Nullable List<String> edges, @Nullable List<String> groups) {
        return new Grants(
                edges == null ? List.of() : names("edges", edges),
                groups == null ? List.of() : names("groups", groups));
    }

    private static List<String> names(String field, List<String> names) {
        names.forEach(name -> NodeOffice.requireName(field.equals("edges") ? "a node's name" : "a group's name", name));
        return names;
    }

    private static Quota checked(Quota quota) {
        for (Long number : new Long[] {quota.lines(), quota.dailyLines(), quota.dailyBytes()}) {
            if (number != null && number < 0) {
                throw unacceptable("a quota's numbers are at least 0, but one is " + number);
            }
        }
        return quota;
    }

    private static ProblemException unacceptable(String detail) {
        return new ProblemException(Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unacceptable", detail));
    }
}
