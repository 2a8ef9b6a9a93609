package io.websync.messaging;

import java.util.List;

/**
 * Headers that a dead letter carries behind the record's own: all of them, each once, in this order, so that they are told from
 * headers of these names that the record may have had itself. One that does not apply has no value.
 */
public final class DeadLetterHeaders {

    /** The stage that gave up: {@link Stages}. */
    public static final String STAGE = "websync-dlt-stage";
    /** The edge's name when the stage is edge. */
    public static final String EDGE = "websync-dlt-edge";
    /** {@link io.websync.contracts.FailureCode}. */
    public static final String CODE = "websync-dlt-code";
    /** What the other side answered, when it did. */
    public static final String HTTP_STATUS = "websync-dlt-http-status";

    public static final String MESSAGE = "websync-dlt-message";
    public static final String ATTEMPTS = "websync-dlt-attempts";
    /** ISO 8601, of the first attempt. */
    public static final String FIRST_AT = "websync-dlt-first-at";
    /** ISO 8601, of the last attempt. */
    public static final String LAST_AT = "websync-dlt-last-at";
    /** Where the record stood. */
    public static final String TOPIC = "websync-dlt-topic";

    public static final String PARTITION = "websync-dlt-partition";
    public static final String OFFSET = "websync-dlt-offset";
    /** The record's own, in milliseconds since 1970. */
    public static final String TIMESTAMP = "websync-dlt-timestamp";

    /** All of them, in their order. */
    static final List<String> ALL = List.of(
            STAGE, EDGE, CODE, HTTP_STATUS, MESSAGE, ATTEMPTS, FIRST_AT, LAST_AT, TOPIC, PARTITION, OFFSET, TIMESTAMP);

    private DeadLetterHeaders() {}
}
