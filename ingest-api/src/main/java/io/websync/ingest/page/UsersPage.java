package io.websync.ingest.page;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.Grants;
import io.websync.catalog.account.People;
import io.websync.catalog.account.Profile;
import io.websync.catalog.account.Quota;
import io.websync.catalog.account.Sessions;
import io.websync.ingest.account.AccountException;
import io.websync.ingest.account.Administration;
import io.websync.ingest.http.Caller;
import io.websync.ingest.page.Texts.Message;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Everybody's accounts, for administrators. */
@RestController
class UsersPage {

    private static final String PATH = "/websync/users";
    private static final int LIST = 100;

    private final People people;
    private final ApiTokens tokens;
    private final Sessions sessions;
    private final Administration administration;
    private final Choices choices;
    private final Pages pages;
    private final Clock clock;

    UsersPage(
            People people,
            ApiTokens tokens,
            Sessions sessions,
            Administration administration,
            Choices choices,
            Pages pages,
            Clock clock) {
        this.people = people;
        this.tokens = tokens;
        this.sessions = sessions;
        this.administration = administration;
        this.choices = choices;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ResponseEntity<String> list(ServerWebExchange exchange, @RequestParam(defaultValue = "") String after) {
        Caller.requireAdmin(exchange);
        return list(exchange, HttpStatus.OK, after, Map.of());
    }

    @PostMapping(PATH)
    ResponseEntity<String> create(ServerWebExchange exchange) {
        Caller.requireAdmin(exchange);
        Fields fields = Fields.of(exchange);
        String name = fields.get("name").strip();
        try {
            var account = new Account(name, role(fields), Forms.grants(fields), Quota.OPEN);
            String password = administration.create(Caller.actor(exchange), account, null);
            return one(exchange, HttpStatus.OK, name, Map.of("secret", password));
        } catch (AccountException e) {
            return list(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "",
                    Map.of("wrong", Message.because("users.notMade", e), "name", name));
        }
    }

    @GetMapping(PATH + "/{name}")
    ResponseEntity<String> one(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return one(exchange, HttpStatus.OK, name, Map.of());
    }

    @PostMapping(PATH + "/{name}")
    ResponseEntity<String> change(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        Fields fields = Fields.of(exchange);
        return doing(exchange, name, Message.of("common.saved"), () -> {
            var quota = new Quota(
                    Forms.number(fields, "lines"),
                    Forms.number(fields, "dailyLines"),
                    Forms.number(fields, "dailyBytes"));
            var next = new Account(name, role(fields), Forms.grants(fields), quota);
            administration.change(Caller.actor(exchange), name, _ -> next, UnaryOperator.identity(), null);
        });
    }

    @PostMapping(PATH + "/{name}/mail")
    ResponseEntity<String> mail(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        Fields fields = Fields.of(exchange);
        return doing(
                exchange,
                name,
                Message.of("common.saved"),
                () -> administration.mailbox(Caller.actor(exchange), name, _ -> Forms.mailbox(fields)));
    }

    @PostMapping(PATH + "/{name}/password")
    ResponseEntity<String> reset(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        String password = administration.resetPassword(Caller.actor(exchange), name);
        return one(exchange, HttpStatus.OK, name, Map.of("secret", password));
    }

    @PostMapping(PATH + "/{name}/disable")
    ResponseEntity<String> disable(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return doing(
                exchange,
                name,
                Message.of("user.disabled"),
                () -> administration.disable(Caller.actor(exchange), name, true));
    }

    @PostMapping(PATH + "/{name}/enable")
    ResponseEntity<String> enable(ServerWebExchange exchange, @PathVariable String name) {
        Caller.requireAdmin(exchange);
        return doing(
                exchange,
                name,
                Message.of("user.enabled"),
                () -> administration.disable(Caller.actor(exchange), name, false));
    }

    @PostMapping(PATH + "/{name}/tokens/{id}/revoke")
    ResponseEntity<Void> revoke(ServerWebExchange exchange, @PathVariable String name, @PathVariable long id) {
        Caller.requireAdmin(exchange);
        administration.revokeToken(Caller.actor(exchange), id, name);
        return Html.to(PATH + "/" + administration.profile(name).name() + "#tokens");
    }

    @PostMapping(PATH + "/{name}/sessions/{id}/end")
    ResponseEntity<Void> end(ServerWebExchange exchange, @PathVariable String name, @PathVariable long id) {
        Caller.requireAdmin(exchange);
        administration.endSession(Caller.actor(exchange), id, name);
        return Html.to(PATH + "/" + administration.profile(name).name() + "#sessions");
    }

    private ResponseEntity<String> doing(ServerWebExchange exchange, String name, Message done, Runnable change) {
        try {
            change.run();
            return one(exchange, HttpStatus.OK, name, Map.of("done", done));
        } catch (AccountException e) {
            return one(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    name,
                    Map.of("wrong", Message.because("common.unchanged", e)));
        }
    }

    private ResponseEntity<String> list(
            ServerWebExchange exchange, HttpStatus status, String after, Map<String, Object> more) {
        List<Profile> found = people.list(after, LIST + 1);
        List<Profile> items = found.subList(0, Math.min(LIST, found.size()));
        var model = new HashMap<>(more);
        model.put("items", items);
        model.put("choices", choices.all(Grants.NONE));
        if (found.size() > LIST) {
            model.put("next", items.getLast().name());
        }
        return Html.page(status, pages.render(exchange, "users", model));
    }

    private ResponseEntity<String> one(
            ServerWebExchange exchange, HttpStatus status, String name, Map<String, Object> more) {
        Profile profile = administration.profile(name);
        var model = new HashMap<>(more);
        model.put("profile", profile);
        model.put("choices", choices.all(profile.account().grants()));
        model.put("tokens", tokens.of(name));
        model.put("sessions", sessions.of(name));
        model.put("now", clock.instant());
        return Html.page(status, pages.render(exchange, "user", model));
    }

    private static Account.Role role(Fields fields) {
        return fields.get("role").equals("admin") ? Account.Role.ADMIN : Account.Role.USER;
    }
}
