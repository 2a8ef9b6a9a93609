package io.websync.model;

import io.websync.contracts.AssetKey;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.edge.inventory.AckBatch;
import io.websync.edge.inventory.AckWindow;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.Ledger;
import io.websync.edge.inventory.MemoryInventory;
import io.websync.edge.replica.Replica;
import io.websync.messaging.DeadLetter;
import io.websync.model.Broker.Entry;
import io.websync.model.Broker.Place;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An edge around its real inventory and decisions: reads orders, commits in groups, sends acks, reconciles. */
final class Edge extends Actor implements AutoCloseable {

    private static final String GROUPS = "model-groups";
    private static final EventCodec.Decoder<AckEvent> ACKS = EventCodec.decoder(AckEvent.class);

    private record Write(Inventory.Change<Boolean> change, Consumer<Boolean> done) {}

    final MemoryInventory inventory = MemoryInventory.open();
    final Disk disk = new Disk();
    private final List<String> configured;
    private final EdgeWork work;
    private final EdgeReconcile reconcile = new EdgeReconcile(this);
    private final EdgePosition position = new EdgePosition(this);
    final Map<Place, Long> next = new TreeMap<>();
    private final List<Write> writes = new ArrayList<>();
    private List<String> groups;
    private AckWindow window = new AckWindow();
    private long sent;
    private @Nullable AckBatch unsent;
    private boolean unsentKnown;
    /** Whether what was read is not in the inventory yet. */
    boolean reading;
    /** Whether broker and center can be reached. */
    boolean online = true;

    Edge(World world, String name, List<String> configured) {
        super(world, name);
        this.configured = configured;
        this.groups = configured;
        this.work = new EdgeWork(this);
    }

    List<String> groups() {
        return groups;
    }

    /** Its groups by its settings. */
    List<String> configured() {
        return configured;
    }

    @Override
    void begin() {
        String enrolled = inventory.word(GROUPS);
        groups = enrolled == null ? configured : enrolled.isEmpty() ? List.of() : List.of(enrolled.split(","));
        world.checks.belongs(this, groups);
        position.begin();
        loop("read orders", () -> !reading && reaches() && hasOrders(), this::read);
        loop(
                "remember that all is read",
                () -> !reading && reaches() && !hasOrders() && position.isDue(),
                position::upToDate);
        loop("commit the group", () -> !writes.isEmpty(), this::commit);
        loop("send acks", () -> reaches() && unsent() != null, this::send);
        background("reconcile by the timer", () -> true, () -> reconcile.run(true));
        next("reconcile at the start", () -> reconcile.run(false));
        work.begin();
    }

    @Override
    void lose() {
        writes.clear();
        next.clear();
        sent = 0;
        window = new AckWindow();
        unsentKnown = false;
        reading = false;
        work.lose();
    }

    /** The inventory falls back to what was on the disk for good, and so does the mirror. */
    void crashMachine() {
        crash();
        inventory.crashMachine();
        disk.crashMachine(world.choices);
        world.checks.forgot(this);
    }

    /** Mirror, inventory, or both are lost while it is down. */
    void wipe() {
        crash();
        int what = world.choices.below(3);
        if (what != 1) {
            inventory.wipe();
            world.checks.forgot(this);
        }
        if (what != 2) {
            disk.wipe();
        }
    }

    private boolean reaches() {
        return online && world.broker.up;
    }

    /** Submits a change; what follows is done after its commit. */
    void write(Inventory.Change<Boolean> change, Consumer<Boolean> done) {
        writes.add(new Write(change, done));
    }

    private void commit() {
        List<Write> group = List.copyOf(writes.subList(0, world.choices.between(1, writes.size())));
        writes.subList(0, group.size()).clear();
        List<Boolean> results =
                inventory.commit(group.stream().map(Write::change).toList());
        if (world.choices.oneIn(4)) {
            inventory.checkpoint();
        }
        work.changed();
        unsentKnown = false;
        for (int i = 0; i < group.size(); i++) {
            group.get(i).done.accept(results.get(i));
        }
    }

    private boolean hasOrders() {
        return next.entrySet().stream().anyMatch(entry -> world.broker.hasFrom(entry.getKey(), entry.getValue()));
    }

    private void read() {
        var batch = new ArrayList<Entry>();
        var offsets = new TreeMap<Place, Long>();
        next.forEach((place, from) -> {
            List<Entry> read = world.broker.read(place, from, world.choices.between(0, 4));
            if (!read.isEmpty()) {
                batch.addAll(read);
                offsets.put(place, read.getLast().offset() + 1);
            }
        });
        if (batch.isEmpty()) {
            return;
        }
        reading = true;
        List<String> newGroups = groups;
        for (Entry entry : batch) {
            if (entry.event() instanceof EdgeEnrolled enrolled
                    && enrolled.edge().equals(name)) {
                newGroups = enrolled.groups();
            }
        }
        List<String> roster = newGroups;
        var replicas = new ArrayList<Replica>();
        write(ledger -> take(ledger, batch, roster, offsets, replicas), _ -> {
            reading = false;
            next.putAll(offsets);
            taken(batch);
            groups = roster;
            world.checks.belongs(this, roster);
            work.offer(replicas);
        });
    }

    /** What {@code OrderReader} writes of a poll. */
    private boolean take(
            Ledger ledger, List<Entry> batch, List<String> roster, Map<Place, Long> offsets, List<Replica> replicas)
            throws SQLException {
        Instant now = world.now;
        if (!roster.equals(groups)) {
            ledger.setWord(GROUPS, String.join(",", roster));
            ledger.regroup(name, roster, now);
            ledger.hurry(now);
        }
        boolean forgetting = position.forgetting();
        for (Entry entry : batch) {
            if (!entry.place().topic().equals(Topics.DISTRIBUTIONS.name())) {
                continue;
            }
            var from = new DeadLetter.Place(entry.place().topic(), entry.place().partition(), entry.offset());
            if (entry.event() instanceof DistributionOrdered order) {
                boolean wanted = !order.purged() && order.selector().selects(name, roster);
                replicas.addAll(ledger.order(order, wanted, from, now));
                if (forgetting) {
                    ledger.forgetting().seen(order.asset().path());
                }
            } else {
                ledger.forgetting().forget(AssetKey.parse(entry.key()), from, now);
            }
        }
        for (var offset : offsets.entrySet()) {
            ledger.nextOffset(offset.getKey().topic(), offset.getKey().partition(), offset.getValue());
        }
        return true;
    }

    private void taken(List<Entry> batch) {
        for (Entry entry : batch) {
            if (entry.event() instanceof DistributionOrdered order) {
                world.checks.read(this, order);
            }
        }
    }

    private @Nullable AckBatch unsent() {
        if (!unsentKnown) {
            unsent = inventory.unconfirmedAfter(sent);
            unsentKnown = true;
        }
        return unsent;
    }

    private void send() {
        AckBatch batch = unsent();
        unsentKnown = false;
        if (batch == null) {
            return;
        }
        AckWindow present = window;
        present.sent(batch.seq());
        // Of those of one partition or of all of them the broker's word may not come, and of some the acks neither.
        int lost = world.choices.oneIn(8) ? world.choices.below(Broker.PARTITIONS + 1) : -1;
        for (AckBatch.Ack ack : batch.acks()) {
            if (lost != Broker.partition(ack.key())) {
                world.broker.append(Topics.ACKS, ack.key(), decoded(ack));
            }
        }
        sent = batch.seq();
        if (lost >= 0) {
            next("hear that acks are not confirmed", () -> {
                present.failed(batch.seq());
                sent = 0;
                unsentKnown = false;
            });
            return;
        }
        next("hear that acks are confirmed", () -> {
            List<Long> done = present.confirmed(batch.seq());
            write(
                    ledger -> {
                        for (long seq : done) {
                            ledger.confirmed(seq);
                        }
                        return true;
                    },
                    _ -> {});
        });
    }

    private AckEvent decoded(AckBatch.Ack ack) {
        try {
            return ACKS.decode(ack.value());
        } catch (UndecodableException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        inventory.close();
    }
}
