package io.websync.edge.work;

import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.InventorySummary;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.EdgeSettings;
import io.websync.edge.files.EdgeFolders;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.kafka.EdgeReports;
import io.websync.edge.replica.Speed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every so often how the edge is, and has what waits for room on the disk tried again. For one thread. */
final class Pulse {

    private static final Logger log = LoggerFactory.getLogger(Pulse.class);
    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(15);
    private static final Duration SUMMARY_AT_LEAST_EVERY = Duration.ofMinutes(1);

    private final EdgeSettings settings;
    private final String version;
    private final EdgeFolders folders;
    private final Inventory inventory;
    private final CenterGate gate;
    private final Room room;
    private final Runnable wake;
    private final LongSupplier behind;
    private final EdgeReports reports;
    private final EdgeMetrics metrics;
    private final Clock clock;
    private final Instant startedAt;
    private boolean brokerWasReachable = true;
    private volatile Instant summaryAt = Instant.EPOCH;
    private long pendingBefore = -1;
    private Speed speed;

    /**
     * @param wake called when something in the inventory became due
     * @param behind records of orders that are not read yet
     */
    Pulse(
            EdgeSettings settings,
            String version,
            EdgeFolders folders,
            Inventory inventory,
            CenterGate gate,
            Room room,
            Runnable wake,
            LongSupplier behind,
            EdgeReports reports,
            EdgeMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.version = version;
        this.folders = folders;
        this.inventory = inventory;
        this.gate = gate;
        this.room = room;
        this.wake = wake;
        this.behind = behind;
        this.reports = reports;
        this.metrics = metrics;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.speed = Speed.beginning(startedAt, metrics.doneFiles(), metrics.doneBytes());
    }

    /** Whether the broker took a report of late. Safe for use by many threads. */
    boolean brokerReachable() {
        return reports.confirmedWithin(settings.heartbeatEvery().multipliedBy(3).plusSeconds(5));
    }

    /** The next beat says what the inventory holds. Safe for use by many threads. */
    void summarizeSoon() {
        summaryAt = Instant.EPOCH;
    }

    void beat() {
        Instant now = clock.instant();
        Inventory.Pending work = inventory.pending();
        long pending = work.replicas();
        long free = 0;
        long total = 0;
        try {
            free = folders.usableSpace();
            total = folders.totalSpace();
        } catch (IOException e) {
            log.debug("Cannot ask for the room on {}: {}", settings.root(), e.toString());
        }
        if (room.isBack(free)) {
            tryAgain();
        }
        speed = speed.next(now, metrics.doneFiles(), metrics.doneBytes(), pending > 0 || pendingBefore > 0);
        metrics.state(pending, free, total, gate.reason() == null);
        long orders = this.behind.getAsLong();
        reports.send(new EdgeHeartbeat(
                settings.name(),
                settings.groups(),
                settings.region(),
                settings.address(),
                version,
                startedAt,
                pending,
                free,
                total,
                now,
                new EdgeHeartbeat.CatchUp(
                        work.bytes(),
                        orders,
                        Math.round(speed.bytesPerSecond()),
                        speed.filesPerSecond(),
                        speed.left(pending + orders, work.bytes())),
                waiting()));
        sayWhetherTheBrokerIsThere(now);
        boolean cameToRest = pending == 0 && pendingBefore != 0;
        pendingBefore = pending;
        if (cameToRest || summaryAt.plus(SUMMARY_AT_LEAST_EVERY).isBefore(now)) {
            summaryAt = now;
            Inventory.Counts counts = inventory.counts();
            reports.send(new InventorySummary(
                    settings.name(), counts.wanted(), counts.mirrored(), counts.failed(), counts.bytes(), now));
        }
    }

    private void tryAgain() {
        Instant now = clock.instant();
        log.info("Edge {}: there is room on the disk again; what waited for it goes on", settings.name());
        var _ = inventory
                .write(ledger -> {
                    ledger.hurry(now);
                    return true;
                })
                .thenRun(wake);
    }

    /** Why work waits, in one line; null while nothing does. */
    private @Nullable String waiting() {
        String recording = inventory.trouble();
        String space = room.reason();
        String center = gate.reason();
        var reasons = new StringJoiner("; ");
        if (recording != null) {
            reasons.add(recording);
        }
        if (space != null) {
            reasons.add(space);
        }
        if (center != null) {
            reasons.add("nothing is transferred: " + center);
        }
        return reasons.length() == 0 ? null : reasons.toString();
    }

    private void sayWhetherTheBrokerIsThere(Instant now) {
        boolean reachable = brokerReachable();
        boolean known = reachable || startedAt.plus(BROKER_PATIENCE).isBefore(now);
        if (known && reachable != brokerWasReachable) {
            brokerWasReachable = reachable;
            if (reachable) {
                log.info("The broker at {} is there again", settings.kafka().bootstrapServers());
            } else {
                log.warn(
                        "The broker at {} does not answer; acks wait in the inventory",
                        settings.kafka().bootstrapServers());
            }
        }
    }
}
