package io.websync.ingest.http;

import io.websync.ingest.account.AccountException;
import io.websync.ingest.afterwards.NotNowException;
import io.websync.ingest.list.ListException;
import io.websync.ingest.node.NodeException;
import io.websync.ingest.reception.OverQuotaException;
import io.websync.ingest.reception.RefusedException;
import io.websync.ingest.reception.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidNullException;

/** What an exception says to the person who made the request. */
public final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_SECONDS = "5";

    private Problems() {}

    /** Logs what is ours to repair, and only that. */
    public static Problem of(Throwable thrown) {
        return switch (thrown) {
            case ProblemException e -> e.problem();
            case ListException e -> of(e);
            case RefusedException e -> of(e);
            case OverQuotaException e -> of(e);
            case NotNowException e -> of(e);
            case AccountException e -> of(e);
            case NodeException e -> of(e);
            case UnavailableException e -> {
                log.warn("A request could not be kept: {}", e.getMessage());
                yield unavailable(e.getMessage() + ". Nothing was accepted; try again");
            }
            case SilentClientException e ->
                Problem.of(HttpStatus.REQUEST_TIMEOUT, "silent-client", e.getMessage() + ". Nothing was accepted");
            case ClientGoneException e ->
                Problem.of(HttpStatus.BAD_REQUEST, "body-cut-off", String.valueOf(e.getMessage()));
            case IOException e ->
                Problem.of(HttpStatus.BAD_REQUEST, "malformed-list", "the body cannot be read: " + e.getMessage());
            case DataAccessException e -> catalogUnavailable(e);
            case TransactionException e -> catalogUnavailable(e);
            case ErrorResponse e -> of(e);
            default -> {
                log.error("A request failed", thrown);
                yield Problem.of(
                        HttpStatus.INTERNAL_SERVER_ERROR, "internal", "a defect of websync; its log says more");
            }
        };
    }

    private static Problem of(ListException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.problem()) {
            case MALFORMED -> Problem.of(HttpStatus.BAD_REQUEST, "malformed-list", detail);
            case UNACCEPTABLE -> Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unacceptable", detail);
            case TOO_LARGE -> Problem.of(HttpStatus.CONTENT_TOO_LARGE, "too-large", detail);
            case UNSUPPORTED ->
                Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail)
                        .with(HttpHeaders.ACCEPT, ApiTypes.ACCEPTED);
        };
    }

    private static Problem of(RefusedException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case UNKNOWN_NODE -> Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unknown-node", detail);
            case NOT_GRANTED -> Problem.of(HttpStatus.FORBIDDEN, "not-granted", detail);
            case NO_NODES -> Problem.of(HttpStatus.CONFLICT, "no-nodes", detail);
            case KEY_OF_ANOTHER_REQUEST ->
                Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "idempotency-key-reused", detail);
            case CANCELED -> Problem.of(HttpStatus.CONFLICT, "canceled", detail);
            case KEY_IN_PROGRESS ->
                Problem.of(HttpStatus.CONFLICT, "idempotency-key-in-progress", detail)
                        .with(HttpHeaders.RETRY_AFTER, "1");
        };
    }

    /** What a day's room is not left for may come again; a list that is too long may not. */
    private static Problem of(OverQuotaException e) {
        var members = new LinkedHashMap<String, Object>();
        members.put("limit", e.limit());
        members.put("value", e.value());
        members.put("used", e.used());
        String detail = e.getMessage() + ". Nothing was accepted";
        Instant freeAt = e.freeAt();
        if (freeAt == null) {
            return Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "over-quota", detail)
                    .with(members);
        }
        members.put("freeAt", freeAt);
        return Problem.of(HttpStatus.TOO_MANY_REQUESTS, "over-quota", detail)
                .with(HttpHeaders.RETRY_AFTER, secondsUntil(freeAt))
                .with(members);
    }

    private static String secondsUntil(@Nullable Instant freeAt) {
        long seconds =
                freeAt == null ? 0 : Duration.between(Instant.now(), freeAt).toSeconds();
        return String.valueOf(Math.max(1, seconds + 1));
    }

    private static Problem of(NotNowException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case NOT_CLOSED -> Problem.of(HttpStatus.CONFLICT, "not-closed", detail);
            case SETTLED -> Problem.of(HttpStatus.CONFLICT, "settled", detail);
            case EXPIRED -> Problem.of(HttpStatus.CONFLICT, "expired", detail);
            case NOTHING_MATCHES -> Problem.of(HttpStatus.CONFLICT, "nothing-matches", detail);
        };
    }

    private static Problem of(AccountException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case UNKNOWN -> Problem.of(HttpStatus.NOT_FOUND, "not-found", detail);
            case TAKEN -> Problem.of(HttpStatus.CONFLICT, "taken", detail);
            case UNACCEPTABLE -> Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unacceptable", detail);
            case LAST_ADMIN -> Problem.of(HttpStatus.CONFLICT, "last-admin", detail);
            case WRONG_PASSWORD -> Problem.of(HttpStatus.FORBIDDEN, "wrong-password", detail);
            case TOO_MANY_ATTEMPTS ->
                Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too-many-attempts", detail)
                        .with(HttpHeaders.RETRY_AFTER, secondsUntil(e.freeAt()));
        };
    }

    private static Problem of(NodeException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case UNKNOWN -> Problem.of(HttpStatus.NOT_FOUND, "not-found", detail);
            case UNACCEPTABLE -> Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unacceptable", detail);
            case NOT_DRAINED -> Problem.of(HttpStatus.CONFLICT, "not-drained", detail);
            case NO_TOKEN -> Problem.of(HttpStatus.UNAUTHORIZED, "no-join-token", detail);
            case GONE -> Problem.of(HttpStatus.GONE, "join-token-gone", detail);
            case NOT_SET_UP -> Problem.of(HttpStatus.CONFLICT, "not-set-up", detail);
        };
    }

    private static Problem of(ErrorResponse e) {
        HttpStatus status = HttpStatus.valueOf(e.getStatusCode().value());
        String detail = e instanceof ServerWebInputException input ? missing(input) : null;
        if (detail == null) {
            detail = e.getBody().getDetail();
        }
        String kind = status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
        return new Problem(status, kind, detail == null ? status.getReasonPhrase() : detail, e.getHeaders(), Map.of());
    }

    /** Which member of the body holds a null where a value belongs; null when that is not what is wrong. */
    private static @Nullable String missing(ServerWebInputException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidNullException nothing) {
                String member = nothing.getPath().stream()
                        .map(JacksonException.Reference::getPropertyName)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("."));
                return "«" + member + "» holds a null where a value belongs";
            }
        }
        return null;
    }

    private static Problem catalogUnavailable(RuntimeException e) {
        log.warn("The catalog did not answer: {}", String.valueOf(e.getMessage()));
        return unavailable("the catalog is not reachable. Nothing was accepted; try again");
    }

    private static Problem unavailable(String detail) {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", detail)
                .with(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
}
