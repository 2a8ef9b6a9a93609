package io.websync.edge.kafka;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.CopyCheckRequested;
import io.websync.contracts.event.DistributionEvent;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.LimitsSet;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.edge.inventory.Ledger;
import io.websync.edge.replica.Replica;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.EventReader;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The records of one poll. */
final class OrderBatch {

    private final Roster roster;
    private final long controlsAtStart;
    private final boolean forgetting;
    private final EventReader<DistributionEvent> orders;
    private final EventReader<Control> controls;
    /** In the order of the log: of an order and a tombstone of one asset the later one holds. */
    private final List<Entry> entries = new ArrayList<>();

    private final List<String> unreadable = new ArrayList<>();
    private final List<CopyCheckRequested> checks = new ArrayList<>();
    private int ordered;
    private Roster next;
    private boolean reconcile;
    private boolean rehash;
    private boolean forgets;

    /**
     * @param order null for a tombstone
     * @param from where it stands
     */
    private record Entry(AssetKey asset, @Nullable DistributionOrdered order, Place from) {}

    /**
     * @param controlsAtStart controls before this offset were there when the reader began
     * @param forgetting whether the paths of all records are remembered
     */
    OrderBatch(
            Roster roster,
            long controlsAtStart,
            boolean forgetting,
            EventReader<DistributionEvent> orders,
            EventReader<Control> controls) {
        this.roster = roster;
        this.next = roster;
        this.controlsAtStart = controlsAtStart;
        this.forgetting = forgetting;
        this.orders = orders;
        this.controls = controls;
    }

    void add(ConsumerRecord<String, byte[]> record) throws UndecodableException {
        if (record.topic().equals(Topics.CONTROLS.name())) {
            Control control = record.value() == null ? null : controls.read(record);
            if (control != null) {
                control(control, record.offset() < controlsAtStart);
            }
        } else if (!orders.isFor(record)) {
            // A replay for another edge: it says nothing here but that its asset is one.
            unreadable(record.key());
        } else if (record.value() == null) {
            entries.add(new Entry(asset(record.key()), null, Place.of(record)));
        } else {
            switch (orders.read(record)) {
                case DistributionOrdered order -> {
                    entries.add(new Entry(order.asset(), checked(order), Place.of(record)));
                    ordered++;
                }
                case null -> unreadable(record.key());
            }
        }
    }

    private void control(Control control, boolean old) {
        switch (control) {
            case EdgeEnrolled enrolled -> {
                if (enrolled.edge().equals(roster.edge())) {
                    next = new Roster(enrolled.edge(), enrolled.groups(), enrolled.drained());
                }
            }
            case ReconcileRequested request -> {
                // One from before the start is answered by the reconcile at the start, which hashes nothing.
                if (request.edge().equals(roster.edge()) && (!old || request.rehash())) {
                    reconcile = true;
                    rehash |= request.rehash();
                }
            }
            case CopyCheckRequested request -> {
                if (request.edge().equals(roster.edge())) {
                    checks.add(request);
                }
            }
            case SubmissionHeld _, LimitsSet _ -> {
                // Not for edges.
            }
        }
    }

    /** A record that could not be read, but may name an asset that is still wanted. */
    void unreadable(@Nullable String key) {
        try {
            unreadable.add(asset(key).path());
        } catch (UndecodableException _) {
            // It names none.
        }
    }

    /** @return the replicas to work on */
    List<Replica> write(Ledger ledger, Map<TopicPartition, OffsetAndMetadata> offsets, Instant now)
            throws SQLException {
        if (!next.equals(roster)) {
            EdgeMemory.remember(ledger, next);
            if (!next.groups().equals(roster.groups())) {
                ledger.regroup(next.edge(), next.groups(), now);
            }
            if (!next.drained()) {
                ledger.hurry(now);
            }
        }
        var replicas = new ArrayList<Replica>();
        boolean going = false;
        for (Entry entry : entries) {
            DistributionOrdered order = entry.order();
            if (order == null) {
                going |= ledger.forgetting().forget(entry.asset(), entry.from(), now);
            } else {
                boolean wanted = !order.purged() && order.selector().selects(next.edge(), next.groups());
                replicas.addAll(ledger.order(order, wanted, entry.from(), now));
                if (forgetting) {
                    ledger.forgetting().seen(order.asset().path());
                }
            }
        }
        if (forgetting) {
            for (String path : unreadable) {
                ledger.forgetting().seen(path);
            }
        }
        for (CopyCheckRequested check : checks) {
            CheckMemory.remember(ledger, check);
        }
        forgets = going;
        for (var offset : offsets.entrySet()) {
            ledger.nextOffset(
                    offset.getKey().topic(),
                    offset.getKey().partition(),
                    offset.getValue().offset());
        }
        return replicas;
    }

    int ordered() {
        return ordered;
    }

    /** Whether a tombstone made something due. */
    boolean forgets() {
        return forgets;
    }

    /** The roster after this batch. */
    Roster next() {
        return next;
    }

    boolean reconcile() {
        return reconcile;
    }

    boolean rehash() {
        return rehash;
    }

    /** Whether single copies are to be looked at. */
    boolean checks() {
        return !checks.isEmpty();
    }

    private DistributionOrdered checked(DistributionOrdered order) throws UndecodableException {
        try {
            // A digest of another kind than SHA-256 has no place in the inventory.
            if (order.digest() != null && order.digest().algorithm() != Digest.Algorithm.SHA256) {
                throw new IllegalArgumentException("its digest is " + order.digest());
            }
            if (order.size() < 0) {
                throw new IllegalArgumentException("its size is " + order.size());
            }
            return order;
        } catch (IllegalArgumentException e) {
            throw new UndecodableException("not an order that an edge can follow: " + e.getMessage(), e);
        }
    }

    private static AssetKey asset(@Nullable String key) throws UndecodableException {
        if (key == null) {
            throw new UndecodableException("it has no key");
        }
        try {
            return AssetKey.parse(key);
        } catch (IllegalArgumentException e) {
            throw new UndecodableException("the key is no asset: " + e.getMessage(), e);
        }
    }
}
