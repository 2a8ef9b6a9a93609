package io.websync.catalog.notice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far telling somebody is.
 *
 * @param receiver an account's name; null for the webhook
 * @param event the CloudEvent's id
 * @param dueAt when the next attempt is; null when there is none
 * @param sentAt when it was taken
 * @param givenUpAt when it was given up
 * @param problem why the last attempt failed
 */
public record NoticeReport(
        Channel channel,
        @Nullable String receiver,
        String event,
        Instant createdAt,
        int attempts,
        @Nullable Instant dueAt,
        @Nullable Instant sentAt,
        @Nullable Instant givenUpAt,
        @Nullable String problem) {}
