package io.websync.catalog.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit log.
 *
 * @param account who; null for websync itself, and for somebody unknown
 * @param subject to whom or what
 */
public record AuditEntry(
        long id,
        Instant at,
        @Nullable String account,
        @Nullable String address,
        Action action,
        @Nullable String subject,
        @Nullable String detail) {

    /** What is told. */
    public enum Action {
        SIGNED_IN,
        SIGN_IN_REFUSED,
        SIGNED_OUT,
        PASSWORD_CHANGED,
        PASSWORD_CHANGE_REFUSED,
        PASSWORD_RESET,
        ACCOUNT_CREATED,
        ACCOUNT_CHANGED,
        ACCOUNT_DISABLED,
        ACCOUNT_ENABLED,
        MAILBOX_CHANGED,
        TOKEN_MADE,
        TOKEN_REVOKED,
        SESSION_ENDED,
        NODE_CHANGED,
        NODE_REMOVED,
        NODE_TOKEN_MADE,
        NODE_JOIN_TOKEN_MADE,
        NODE_JOINED,
        RECONCILE_ASKED,
        CHECK_ASKED,
        HANDED_IN,
        RETRY_ASKED,
        CANCEL_ASKED,
        PAUSE_ASKED,
        RESUME_ASKED,
        PURGE_ASKED,
        REPLAY_ASKED,
        DISCARD_ASKED,
        ALARM_ACKNOWLEDGED,
        TELL_ME_ASKED,
        TELL_ME_ENDED
    }
}
