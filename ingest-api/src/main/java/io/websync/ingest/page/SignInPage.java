package io.websync.ingest.page;

import io.websync.ingest.IngestSettings;
import io.websync.ingest.account.Administration;
import io.websync.ingest.account.SignIn;
import io.websync.ingest.account.SignIn.Outcome;
import io.websync.ingest.http.Caller;
import io.websync.ingest.openid.OpenIdSettings;
import io.websync.ingest.page.Texts.Message;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Takes a name and a password, and gives the browser a cookie that only this site's own pages send. */
@RestController
class SignInPage {

    static final String PATH = "/websync/sign-in";

    private final SignIn signIn;
    private final Administration administration;
    private final SessionCookie cookie;
    private final Pages pages;
    private final Clock clock;
    private final OpenIdSettings openId;

    SignInPage(
            SignIn signIn,
            Administration administration,
            SessionCookie cookie,
            Pages pages,
            Clock clock,
            IngestSettings settings) {
        this.signIn = signIn;
        this.administration = administration;
        this.cookie = cookie;
        this.pages = pages;
        this.clock = clock;
        this.openId = settings.accounts().oidc();
    }

    @GetMapping(PATH)
    ResponseEntity<String> form(ServerWebExchange exchange, @RequestParam(required = false) @Nullable String to) {
        return Html.page(HttpStatus.OK, page(exchange, Html.ownPage(to), "", null));
    }

    @PostMapping(PATH)
    ResponseEntity<String> signIn(ServerWebExchange exchange) {
        Fields fields = Fields.of(exchange);
        String to = Html.ownPage(fields.get("to"));
        String name = fields.get("name").strip();
        Outcome outcome = signIn.withPassword(
                name,
                fields.get("password"),
                Caller.address(exchange),
                exchange.getRequest().getHeaders().getFirst(HttpHeaders.USER_AGENT));
        return switch (outcome) {
            case Outcome.Welcome welcome ->
                ResponseEntity.status(HttpStatus.SEE_OTHER)
                        .header(HttpHeaders.SET_COOKIE, cookie.of(exchange, welcome.cookie()))
                        .location(URI.create(to))
                        .build();
            case Outcome.Wrong() ->
                Html.page(HttpStatus.UNAUTHORIZED, page(exchange, to, name, Message.of("sign-in.wrong")));
            case Outcome.Later(Instant freeAt) -> later(exchange, to, name, freeAt);
        };
    }

    @PostMapping("/websync/sign-out")
    ResponseEntity<Void> signOut(ServerWebExchange exchange) {
        Long session = Caller.session(exchange);
        if (session != null) {
            administration.signOut(Caller.actor(exchange), session);
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.SET_COOKIE, cookie.gone(exchange))
                // Going back shows nothing that was kept to be gone back to.
                .header(Caller.CLEAR_SITE_DATA, Caller.KEPT_PAGES)
                .location(URI.create(PATH))
                .build();
    }

    ResponseEntity<String> later(ServerWebExchange exchange, String to, String name, Instant freeAt) {
        Duration wait = Duration.between(clock.instant(), freeAt);
        long seconds = Math.max(1, wait.toSeconds() + 1);
        String words = pages.texts(exchange).duration(Duration.ofSeconds(seconds));
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .contentType(Html.TYPE)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds))
                .body(page(exchange, to, name, Message.of("sign-in.later", words)));
    }

    String page(ServerWebExchange exchange, String to, String name, @Nullable Message wrong) {
        var model = new HashMap<String, Object>();
        model.put("to", to);
        model.put("name", name);
        if (openId.issuer() != null) {
            model.put("openId", openId.label());
        }
        if (wrong != null) {
            model.put("wrong", wrong);
        }
        return pages.render(exchange, "sign-in", model);
    }
}
