package io.websync.edge.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closed while the center gives nothing to anyone, so that thousands of replicas wait for one probe instead of each failing
 * by itself. Safe for use by many threads.
 */
public final class CenterGate {

    private static final Logger log = LoggerFactory.getLogger(CenterGate.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Duration PROBE_AT_MOST = Duration.ofHours(1);

    private final String edge;
    private final Clock clock;
    private @Nullable String reason;
    private Instant probeAt = Instant.EPOCH;
    private Duration pause = FIRST_PAUSE;
    private boolean probing;

    public CenterGate(String edge, Clock clock) {
        this.edge = edge;
        this.clock = clock;
    }

    /** Whether the caller may ask the center now; with a closed gate one at a time may, as a probe. */
    synchronized boolean enter() {
        if (reason == null) {
            return true;
        }
        if (probing || clock.instant().isBefore(probeAt)) {
            return false;
        }
        probing = true;
        return true;
    }

    /** The center answered. @return whether the gate was closed until now */
    synchronized boolean answered() {
        probing = false;
        if (reason == null) {
            return false;
        }
        log.info("Edge {}: the center gives blobs again", edge);
        reason = null;
        pause = FIRST_PAUSE;
        return true;
    }

    synchronized void unavailable(String why) {
        if (!why.equals(reason)) {
            log.warn("Edge {} transfers nothing until it is over: {}", edge, why);
        }
        if (reason == null || probing) {
            Duration doubled = pause.multipliedBy(2);
            probeAt = clock.instant().plus(pause);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
        reason = why;
        probing = false;
    }

    /** A probe ended without a word on the center. */
    synchronized void unknown() {
        probing = false;
    }

    /** When the next probe may go, far away while one is on its way; null while the gate is open. */
    synchronized @Nullable Instant probeAt() {
        if (reason == null) {
            return null;
        }
        return probing ? clock.instant().plus(PROBE_AT_MOST) : probeAt;
    }

    /** Why it is closed; null while it is open. */
    public synchronized @Nullable String reason() {
        return reason;
    }
}
