package io.websync.ingest.page;

import io.websync.catalog.account.Vouched;
import io.websync.catalog.account.VouchedAccounts.Newcomers;
import io.websync.ingest.IngestSettings;
import io.websync.ingest.account.ElsewhereSignIn;
import io.websync.ingest.account.ElsewhereSignIn.Outcome;
import io.websync.ingest.http.Caller;
import io.websync.ingest.openid.OnOpenId;
import io.websync.ingest.openid.OpenIdException;
import io.websync.ingest.openid.OpenIdPerson;
import io.websync.ingest.openid.OpenIdProvider;
import io.websync.ingest.openid.OpenIdSettings;
import io.websync.ingest.page.Texts.Message;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;

/** Signing in by an OpenID provider, where the settings name one. */
@RestController
@OnOpenId
class OpenIdPage {

    private static final Logger log = LoggerFactory.getLogger(OpenIdPage.class);
    private static final String PATH = SignInPage.PATH + "/openid";
    private static final String CALLBACK = PATH + "/callback";
    private static final String MEMORY = "websync-openid";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final OpenIdProvider provider;
    private final ElsewhereSignIn signIn;
    private final SessionCookie cookie;
    private final SignInPage page;
    private final Pages pages;
    private final Newcomers newcomers;

    OpenIdPage(
            OpenIdProvider provider,
            ElsewhereSignIn signIn,
            SessionCookie cookie,
            SignInPage page,
            Pages pages,
            IngestSettings settings) {
        this.provider = provider;
        this.signIn = signIn;
        this.cookie = cookie;
        this.page = page;
        this.pages = pages;
        OpenIdSettings oidc = settings.accounts().oidc();
        this.newcomers = new Newcomers(oidc.createAccounts(), oidc.linkAccounts());
    }

    @GetMapping(PATH)
    ResponseEntity<String> begin(ServerWebExchange exchange, @RequestParam(required = false) @Nullable String to) {
        String target = Html.ownPage(to);
        Optional<Instant> freeAt = signIn.setOut(Caller.address(exchange));
        if (freeAt.isPresent()) {
            return page.later(exchange, target, "", freeAt.get());
        }
        try {
            OpenIdProvider.Begun begun = provider.begin(callback(exchange));
            return ResponseEntity.status(HttpStatus.SEE_OTHER)
                    .header(HttpHeaders.SET_COOKIE, memory(exchange, new Memory(begun.memory(), target), PATIENCE))
                    .location(begun.provider())
                    .build();
        } catch (OpenIdException e) {
            return refused(exchange, target, e);
        }
    }

    /**
     * Ends with a page that goes on by itself: the session's cookie is not sent along the way that another site began, but it is
     * by a page of ours.
     */
    @GetMapping(CALLBACK)
    ResponseEntity<String> finish(ServerWebExchange exchange) {
        String address = Caller.address(exchange);
        HttpCookie kept = exchange.getRequest().getCookies().getFirst(MEMORY);
        Memory memory = Memory.of(kept == null ? "" : kept.getValue());
        Optional<Instant> freeAt = signIn.begin(address);
        if (freeAt.isPresent()) {
            return page.later(exchange, memory.to(), "", freeAt.get());
        }
        try {
            OpenIdPerson person =
                    provider.finish(callback(exchange), exchange.getRequest().getURI(), memory.secret());
            Outcome outcome = signIn.admit(
                    person.subject(),
                    person.name(),
                    person.role(),
                    newcomers,
                    address,
                    exchange.getRequest().getHeaders().getFirst(HttpHeaders.USER_AGENT));
            return switch (outcome) {
                case Outcome.Welcome(String session) ->
                    ResponseEntity.ok()
                            .contentType(Html.TYPE)
                            .header(HttpHeaders.SET_COOKIE, cookie.of(exchange, session))
                            .header(HttpHeaders.SET_COOKIE, memory(exchange, Memory.NONE, Duration.ZERO))
                            .body(pages.render(exchange, "signed-in", Map.of("to", memory.to())));
                case Outcome.Refused(Vouched.Reason reason) ->
                    answer(exchange, HttpStatus.FORBIDDEN, memory.to(), said(reason, person.name()));
            };
        } catch (OpenIdException e) {
            return refused(exchange, memory.to(), e);
        }
    }

    /** Of a refusal by the provider, or of its answer. The browser's memory is good for one answer. */
    private ResponseEntity<String> refused(ServerWebExchange exchange, String to, OpenIdException e) {
        log.warn("Signing in by OpenID ended with {}: {}", e.reason(), e.getMessage());
        HttpStatus status = switch (e.reason()) {
            case AWAY -> HttpStatus.SERVICE_UNAVAILABLE;
            case NOT_BEGUN, NOT_ASKED_FOR, REFUSED -> HttpStatus.FORBIDDEN;
            case UNPROVED -> {
                signIn.unproved(Caller.address(exchange), String.valueOf(e.getMessage()));
                yield HttpStatus.FORBIDDEN;
            }
        };
        return answer(exchange, status, to, said(e.reason()));
    }

    private ResponseEntity<String> answer(ServerWebExchange exchange, HttpStatus status, String to, Message wrong) {
        return ResponseEntity.status(status)
                .contentType(Html.TYPE)
                .header(HttpHeaders.SET_COOKIE, memory(exchange, Memory.NONE, Duration.ZERO))
                .body(page.page(exchange, to, "", wrong));
    }

    private static Message said(OpenIdException.Reason reason) {
        return Message.of(
                switch (reason) {
                    case AWAY -> "sign-in.openid.away";
                    case NOT_BEGUN -> "sign-in.openid.notBegun";
                    case NOT_ASKED_FOR -> "sign-in.openid.notAskedFor";
                    case REFUSED -> "sign-in.openid.refused";
                    case UNPROVED -> "sign-in.openid.unproved";
                });
    }

    private static Message said(Vouched.Reason reason, String name) {
        return Message.of(
                switch (reason) {
                    case DISABLED -> "sign-in.openid.disabled";
                    case NO_ACCOUNT -> "sign-in.openid.noAccount";
                    case NAME_TAKEN -> "sign-in.openid.nameTaken";
                    case NO_NAME -> "sign-in.openid.noName";
                },
                name);
    }

    /** As the browser knows us. A host that is not ours is refused by the provider, which knows where it may send people. */
    private static URI callback(ServerWebExchange exchange) {
        return UriComponentsBuilder.fromUri(exchange.getRequest().getURI())
                .replacePath(CALLBACK)
                .replaceQuery(null)
                .fragment(null)
                .build(true)
                .toUri();
    }

    /** The provider sends the browser back, so this cookie travels along a way that another site began. */
    private static String memory(ServerWebExchange exchange, Memory memory, Duration kept) {
        return ResponseCookie.from(MEMORY, memory.value())
                .httpOnly(true)
                .sameSite("Lax")
                .secure(Caller.isTls(exchange))
                .path(PATH)
                .maxAge(kept)
                .build()
                .toString();
    }
}
