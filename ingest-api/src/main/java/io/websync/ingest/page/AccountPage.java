package io.websync.ingest.page;

import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.Sessions;
import io.websync.ingest.account.AccountException;
import io.websync.ingest.account.Administration;
import io.websync.ingest.http.Caller;
import io.websync.ingest.page.Texts.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** One's own account: password, tokens, and where one is signed in. */
@RestController
class AccountPage {

    private static final String PATH = "/websync/account";
    private static final int MOST_DAYS = 3650;

    private final ApiTokens tokens;
    private final Sessions sessions;
    private final Administration administration;
    private final Pages pages;
    private final Clock clock;

    AccountPage(ApiTokens tokens, Sessions sessions, Administration administration, Pages pages, Clock clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.administration = administration;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ResponseEntity<String> page(ServerWebExchange exchange) {
        return page(exchange, HttpStatus.OK, Map.of());
    }

    @PostMapping(PATH + "/password")
    ResponseEntity<String> password(ServerWebExchange exchange) {
        Fields fields = Fields.of(exchange);
        if (!fields.get("password").equals(fields.get("again"))) {
            return page(exchange, HttpStatus.UNPROCESSABLE_CONTENT, Map.of("wrong", Message.of("account.notTheSame")));
        }
        try {
            administration.changePassword(
                    Caller.actor(exchange),
                    Caller.of(exchange).name(),
                    fields.get("current"),
                    fields.get("password"),
                    Caller.session(exchange));
        } catch (AccountException e) {
            return page(
                    exchange,
                    e.freeAt() == null ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.TOO_MANY_REQUESTS,
                    Map.of("wrong", Message.because("common.unchanged", e)));
        }
        return page(exchange, HttpStatus.OK, Map.of("done", Message.of("account.changed")));
    }

    @PostMapping(PATH + "/mail")
    ResponseEntity<String> mail(ServerWebExchange exchange) {
        Fields fields = Fields.of(exchange);
        try {
            administration.mailbox(Caller.actor(exchange), Caller.of(exchange).name(), _ -> Forms.mailbox(fields));
        } catch (AccountException e) {
            return page(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    Map.of("wrong", Message.because("common.unchanged", e)));
        }
        return page(exchange, HttpStatus.OK, Map.of("done", Message.of("common.saved")));
    }

    @PostMapping(PATH + "/tokens")
    ResponseEntity<String> make(ServerWebExchange exchange) {
        Fields fields = Fields.of(exchange);
        try {
            Administration.Made made = administration.makeToken(
                    Caller.actor(exchange), Caller.signedIn(exchange), fields.get("name"), expiry(fields.get("days")));
            return page(
                    exchange,
                    HttpStatus.OK,
                    Map.of("secret", made.secret(), "made", made.token().name()));
        } catch (AccountException e) {
            return page(
                    exchange, HttpStatus.UNPROCESSABLE_CONTENT, Map.of("wrong", Message.because("account.noToken", e)));
        }
    }

    @PostMapping(PATH + "/tokens/{id}/revoke")
    ResponseEntity<Void> revoke(ServerWebExchange exchange, @PathVariable long id) {
        administration.revokeToken(
                Caller.actor(exchange), id, Caller.of(exchange).name());
        return Html.to(PATH + "#tokens");
    }

    @PostMapping(PATH + "/sessions/{id}/end")
    ResponseEntity<Void> end(ServerWebExchange exchange, @PathVariable long id) {
        administration.endSession(
                Caller.actor(exchange), id, Caller.of(exchange).name());
        return Html.to(PATH + "#sessions");
    }

    private Instant expiry(String days) {
        try {
            int number = Integer.parseInt(days.strip());
            if (number >= 1 && number <= MOST_DAYS) {
                return clock.instant().plus(Duration.ofDays(number));
            }
        } catch (NumberFormatException _) {
            // as one that is out of bounds
        }
        throw new AccountException(AccountException.Cause.UNACCEPTABLE, "a token lasts 1 to " + MOST_DAYS + " days");
    }

    private ResponseEntity<String> page(ServerWebExchange exchange, HttpStatus status, Map<String, Object> more) {
        String name = Caller.of(exchange).name();
        var model = new HashMap<>(more);
        model.put("profile", administration.profile(name));
        model.put("tokens", tokens.of(name));
        model.put("sessions", sessions.of(name));
        model.put("now", clock.instant());
        Long session = Caller.session(exchange);
        model.put("here", session == null ? 0L : session);
        return Html.page(status, pages.render(exchange, "account", model));
    }
}
