package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.Topics;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.state.ReplicaState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** The relay, step by step as {@code Relay} has them: leads, fences, reads, publishes, notes what is published. */
final class RelayRole {

    private final Actor actor;
    private final World world;
    private boolean leads;
    /** Whether the session that held the lock is still there; the relay finds out at its next statement. */
    private boolean session;

    private int producer;
    private boolean busy;

    RelayRole(Actor actor) {
        this.actor = actor;
        this.world = actor.world;
    }

    void begin() {
        resign();
        actor.loop("lead the relays", () -> !leads && world.database.up() && world.database.relayLock == null, () -> {
            world.database.relayLock = actor;
            leads = true;
            session = true;
        });
        actor.loop(
                "publish", () -> leads && !busy && (!session() || !unpublished().isEmpty()), this::turn);
        actor.loop(
                "bury",
                () -> leads && !busy && session() && unpublished().isEmpty() && !gone().isEmpty(),
                () -> fence(this::readGone));
    }

    void lose() {
        leads = false;
    }

    boolean leads() {
        return leads;
    }

    void loseSession() {
        session = false;
        if (actor.equals(world.database.relayLock)) {
            world.database.relayLock = null;
        }
    }

    /** An outage of the catalog ends every session too. */
    private boolean session() {
        if (!actor.equals(world.database.relayLock)) {
            session = false;
        }
        return session;
    }

    private void turn() {
        if (world.planted(Plant.PUBLISH_OUTSIDE_THE_FENCE)) {
            read(rows -> fence(() -> send(rows)));
        } else {
            fence(() -> read(this::send));
        }
    }

    private void fence(Runnable then) {
        busy = true;
        if (producer != 0) {
            then.run();
            return;
        }
        // It takes a while until the coordinator is found and has fenced the others.
        actor.next(
                "make a producer",
                () -> actor.when("fence other relays", () -> world.broker.up, () -> {
                    producer = world.broker.initTransactions();
                    then.run();
                }));
    }

    private void read(Consumer<List<AssetRow>> then) {
        busy = true;
        actor.next("read what is unpublished", () -> {
            if (!session() || !world.database.up()) {
                resign();
                return;
            }
            then.accept(unpublished());
        });
    }

    private void send(List<AssetRow> rows) {
        actor.when("commit the orders", () -> world.broker.up, () -> {
            if (world.broker.fenced(producer)) {
                resign();
                return;
            }
            rows.forEach(row -> {
                world.trace.say(() ->
                        row.key() + " at revision " + row.revision() + ": " + row.digest() + " on " + row.selector());
                world.broker.append(Topics.DISTRIBUTIONS, order(row));
            });
            note(rows);
        });
    }

    private void note(List<AssetRow> rows) {
        actor.next("note what is published", () -> {
            if (!session() || !world.database.up()) {
                resign();
                return;
            }
            Map<UUID, Long> revisions = new TreeMap<>();
            rows.forEach(row -> revisions.put(row.id(), row.revision()));
            var transaction = world.database.begin(actor);
            transaction.write(
                    () -> revisions.forEach((id, revision) -> world.database.published.merge(id, revision, Math::max)));
            transaction.commit();
            busy = false;
        });
    }

    private void readGone() {
        actor.next("read what is gone everywhere", () -> {
            if (!session() || !world.database.up()) {
                resign();
                return;
            }
            List<AssetRow> rows = gone();
            actor.when("commit the tombstones", () -> world.broker.up, () -> {
                if (world.broker.fenced(producer)) {
                    resign();
                    return;
                }
                rows.forEach(row ->
                        world.broker.append(Topics.DISTRIBUTIONS, row.key().value(), null));
                actor.next("note what is buried", () -> {
                    if (!session() || !world.database.up()) {
                        resign();
                        return;
                    }
                    var transaction = world.database.begin(actor);
                    transaction.write(() ->
                            rows.forEach(row -> world.database.tombstoned.merge(row.id(), row.revision(), Math::max)));
                    transaction.commit();
                    busy = false;
                });
            });
        });
    }

    /** What nobody wants any more, and every edge has said so. */
    private List<AssetRow> gone() {
        return world.database.assets.values().stream()
                .filter(row -> row.digest() == null
                        && row.revision() > world.database.tombstoned.getOrDefault(row.id(), 0L)
                        && world.database.published.getOrDefault(row.id(), 0L) == row.revision()
                        && world.database.roster.values().stream().allMatch(edge -> saidGone(row, edge.id())))
                .toList();
    }

    private boolean saidGone(AssetRow row, int edge) {
        ReplicaRow replica = world.database.replicas.get(new Replicas.Key(row.id(), edge));
        return replica != null && replica.revision() >= row.revision() && replica.state() == ReplicaState.PURGED;
    }

    private List<AssetRow> unpublished() {
        return world.database.assets.values().stream()
                .filter(row -> world.database.published.getOrDefault(row.id(), 0L) < row.revision())
                .toList();
    }

    private void resign() {
        producer = 0;
        if (leads && actor.equals(world.database.relayLock)) {
            world.database.relayLock = null;
        }
        leads = false;
        session = false;
        busy = false;
    }

    private static DistributionOrdered order(AssetRow row) {
        return new DistributionOrdered(
                row.key(),
                row.revision(),
                row.requestNumber(),
                row.digest(),
                row.size(),
                row.lastModified(),
                row.selector(),
                row.attempts(),
                row.priority(),
                row.changedAt(),
                row.traceId());
    }
}
