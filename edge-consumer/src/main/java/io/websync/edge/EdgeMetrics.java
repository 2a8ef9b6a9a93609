package io.websync.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.websync.contracts.FailureCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Every metric of the edge-consumer. */
public final class EdgeMetrics {

    private final MeterRegistry registry;
    private final String edge;
    private final Counter orders;
    private final Counter undecodable;
    private final Timer transfers;
    private final Counter transferredBytes;
    private final Counter adopted;
    private final Counter removed;
    private final Counter acks;
    private final Counter reconciles;
    private final Counter reconcileMissing;
    private final Counter reconcileAltered;
    private final Counter reconcileMismatched;
    private final Counter rehashedBytes;
    private final AtomicLong unknownFiles = new AtomicLong();
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong diskFree = new AtomicLong();
    private final AtomicLong diskTotal = new AtomicLong();
    private final AtomicLong centerAvailable = new AtomicLong(1);

    public EdgeMetrics(MeterRegistry registry, String edge) {
        this.registry = registry;
        this.edge = edge;
        orders = counter("websync_edge_orders_total", "Orders read");
        undecodable = counter("websync_edge_undecodable_total", "Records sent to the dead letters");
        transfers = Timer.builder("websync_edge_transfer_seconds")
                .description("From the request of a blob to its file in place")
                .tag("edge", edge)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofHours(1))
                .register(registry);
        transferredBytes = counter("websync_edge_transferred_bytes_total", "Bytes received from the center");
        adopted = counter("websync_edge_adopted_total", "Files that were there and had the ordered digest");
        removed = counter("websync_edge_removed_total", "Files removed");
        acks = counter("websync_edge_acks_confirmed_total", "Acks that the broker confirmed");
        reconciles = counter("websync_edge_reconciles_total", "Comparisons of the inventory with the disk");
        reconcileMissing = counter("websync_edge_reconcile_missing_total", "Copies found missing");
        reconcileAltered = counter("websync_edge_reconcile_altered_total", "Copies found altered");
        reconcileMismatched = counter(
                "websync_edge_reconcile_mismatched_total",
                "Copies of the right size and time found with another digest");
        rehashedBytes = counter("websync_edge_rehashed_bytes_total", "Bytes read again to compare their digest");
        for (FailureCode code : FailureCode.values()) {
            failedAttempts(code);
        }
        gauge(
                "websync_edge_unknown_files",
                "Files in the mirror that nobody ordered, as of the last reconcile",
                unknownFiles);
        gauge("websync_edge_pending_files", "Files that the edge has work with", pending);
        gauge("websync_edge_disk_free_bytes", "Free on the mirror's disk", diskFree);
        gauge("websync_edge_disk_bytes", "Size of the mirror's disk", diskTotal);
        gauge("websync_edge_center_available", "1 while the center gives out blobs", centerAvailable);
    }

    public void ordersRead(int count) {
        orders.increment(count);
    }

    public void undecodable() {
        undecodable.increment();
    }

    public void transferred(long bytes, Duration took) {
        transfers.record(took);
        transferredBytes.increment((double) bytes);
    }

    public void adopted() {
        adopted.increment();
    }

    public void removed() {
        removed.increment();
    }

    public void failed(FailureCode code) {
        failedAttempts(code).increment();
    }

    /** Files brought about since the start: transferred, found there, or removed. */
    public long doneFiles() {
        return transfers.count() + (long) adopted.count() + (long) removed.count();
    }

    /** Bytes transferred since the start. */
    public long doneBytes() {
        return (long) transferredBytes.count();
    }

    public void acksConfirmed(int count) {
        acks.increment(count);
    }

    /** @param mismatched of the altered ones, those that only their digest told */
    public void reconciled(long missing, long altered, long mismatched) {
        reconciles.increment();
        found(missing, altered, mismatched);
    }

    /** As a comparison of one copy that somebody asked for finds. */
    public void found(long missing, long altered, long mismatched) {
        reconcileMissing.increment((double) missing);
        reconcileAltered.increment((double) altered);
        reconcileMismatched.increment((double) mismatched);
    }

    public void rehashed(long bytes) {
        rehashedBytes.increment((double) bytes);
    }

    /** Files that nobody ordered, as of the last reconcile. */
    public void unknown(long files) {
        unknownFiles.set(files);
    }

    public void state(long pendingReplicas, long freeBytes, long totalBytes, boolean available) {
        pending.set(pendingReplicas);
        diskFree.set(freeBytes);
        diskTotal.set(totalBytes);
        centerAvailable.set(available ? 1 : 0);
    }

    private Counter failedAttempts(FailureCode code) {
        return Counter.builder("websync_edge_failed_attempts_total")
                .description("Attempts that came to nothing, by class of failure")
                .tag("edge", edge)
                .tag("code", code.name())
                .register(registry);
    }

    private void gauge(String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::doubleValue)
                .description(description)
                .tag("edge", edge)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).tag("edge", edge).register(registry);
    }
}
