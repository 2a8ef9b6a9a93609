package io.websync.messaging;

/** Headers that a dead letter carries beside the record's own; the record's key, value and headers stay as they were. */
public final class DeadLetterHeaders {

    /** The stage that gave up: fetcher, dispatch, reporter or edge. */
    public static final String STAGE = "websync-dlt-stage";
    /** The edge's name when the stage is edge. */
    public static final String EDGE = "websync-dlt-edge";
    /** {@link io.websync.contracts.FailureCode}. */
    public static final String CODE = "websync-dlt-code";

    public static final String MESSAGE = "websync-dlt-message";
    public static final String ATTEMPTS = "websync-dlt-attempts";
    /** ISO 8601, of the first attempt. */
    public static final String FIRST_AT = "websync-dlt-first-at";
    /** ISO 8601, of the last attempt. */
    public static final String LAST_AT = "websync-dlt-last-at";
    /** Where the record stood: {@code topic/partition/offset}. */
    public static final String ORIGIN = "websync-dlt-origin";

    private DeadLetterHeaders() {}
}
