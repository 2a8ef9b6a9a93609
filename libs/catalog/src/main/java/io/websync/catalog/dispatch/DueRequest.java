package io.websync.catalog.dispatch;

import io.websync.contracts.event.FileSubmitted;
import java.time.Instant;

/**
 * A request that is submitted again when it is due. A file has one at most; a later one takes its place.
 *
 * @param cause why it waits, for people
 */
public record DueRequest(FileSubmitted request, Instant dueAt, String cause) {}
