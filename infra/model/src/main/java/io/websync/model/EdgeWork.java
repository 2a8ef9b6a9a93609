package io.websync.model;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.edge.inventory.AckBatch.Ack;
import io.websync.edge.inventory.MemoryInventory.Due;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Decision;
import io.websync.edge.replica.Replica;
import io.websync.edge.replica.RetryPlan;
import io.websync.edge.replica.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Brings what is wanted about on an edge, attempt by attempt as {@code Engine} and {@code Worker} do. */
final class EdgeWork {

    private static final RetryPlan RETRIES = new RetryPlan(2, Duration.ofSeconds(1), Duration.ofMinutes(5));

    /** Whoever says it so often is heard, unless nobody can do anything. */
    private static final int OFTEN = 5;

    private final Edge edge;
    private final World world;
    /** What is worked on, by id. */
    private final Map<Long, Replica> active = new TreeMap<>();

    /** The revision of the latest order that was read when the work began, by id; after a tombstone it is that which counts. */
    private final Map<Long, Long> ordered = new TreeMap<>();

    /** How often others had been at the path when the work on it began, by id. */
    private final Map<Long, Integer> meddled = new TreeMap<>();

    /** How often the center was told that it lacks the bytes of an asset at a revision. */
    private final Map<String, Integer> lacks = new HashMap<>();

    private @Nullable List<Due> due;

    EdgeWork(Edge edge) {
        this.edge = edge;
        this.world = edge.world;
    }

    void begin() {
        changed();
        edge.timed("take what is due", this::firstDue, this::takeDue);
    }

    void lose() {
        active.clear();
        lacks.clear();
    }

    /** The inventory says something else now. */
    void changed() {
        due = null;
    }

    private List<Due> due() {
        List<Due> known = due;
        if (known == null) {
            known = edge.inventory.due();
            due = known;
        }
        return known;
    }

    private @Nullable Instant firstDue() {
        Instant first = null;
        for (Due one : due()) {
            if (!active.containsKey(one.replica().id())
                    && !hopeless(one.replica())
                    && (first == null || one.at().isBefore(first))) {
                first = one.at();
            }
        }
        return first;
    }

    /** Tried in vain for ever: its blob is gone or rotten, the center knows it, and its origin has nothing. */
    private boolean hopeless(Replica replica) {
        Digest digest = replica.digest();
        return world.healed
                && replica.failure() != null
                && digest != null
                && lacks.getOrDefault(order(replica), 0) >= OFTEN
                && world.blobs.isLost(digest);
    }

    private static String order(Replica replica) {
        return replica.asset() + " " + replica.revision();
    }

    private void takeDue() {
        List<Due> now = due().stream()
                .filter(one -> !one.at().isAfter(world.now)
                        && !hopeless(one.replica())
                        && !active.containsKey(one.replica().id()))
                .toList();
        offer(List.of(world.choices.of(now).replica()));
    }

    /** New work, as the inventory held it at that moment. */
    void offer(List<Replica> replicas) {
        for (Replica replica : replicas) {
            if (active.putIfAbsent(replica.id(), replica) == null) {
                long last = replica.revision() > 0 ? replica.revision() : world.checks.lastRead(edge, replica.asset());
                ordered.put(replica.id(), last);
                edge.next("look at " + replica.asset(), () -> look(replica));
            }
        }
    }

    private void look(Replica replica) {
        meddled.put(replica.id(), edge.disk.meddled(replica.path()));
        Step step = Decision.next(replica, edge.disk.look(replica.path()));
        world.trace.say(() -> step + " of revision " + replica.revision() + ", wanted " + replica.wanted());
        switch (step) {
            case Step.Keep _ -> mirrored(replica, 0);
            case Step.Touch _ ->
                edge.next("touch", () -> {
                    if (edge.disk.touch(replica.path(), replica.modified())) {
                        mirrored(replica, 0);
                    } else {
                        failed(replica, Failure.of(FailureCode.STORAGE, "nothing to touch"));
                    }
                });
            case Step.Verify _ -> edge.next("hash", () -> verify(replica));
            case Step.Fetch _ -> fetch(replica);
            case Step.Remove _ ->
                forgetCopy(replica, () -> edge.next("remove " + replica.asset(), () -> remove(replica)));
            case Step.Leave _ -> absent(replica, false);
            case Step.Wait(String why) -> failed(replica, Failure.of(FailureCode.STORAGE, why));
        }
    }

    private void verify(Replica replica) {
        Disk.@Nullable Kept kept = edge.disk.get(replica.path());
        if (kept == null) {
            failed(replica, Failure.of(FailureCode.STORAGE, "no file to hash"));
        } else if (!kept.content().digest().equals(replica.digest())) {
            fetch(replica);
        } else {
            edge.next("touch what was hashed", () -> {
                if (edge.disk.touch(replica.path(), replica.modified())) {
                    mirrored(replica, 0);
                } else {
                    failed(replica, Failure.of(FailureCode.STORAGE, "nothing to touch"));
                }
            });
        }
    }

    private void fetch(Replica replica) {
        edge.when("transfer " + replica.asset(), () -> edge.online && world.blobs.up, () -> {
            Digest digest = Objects.requireNonNull(replica.digest());
            Blobs.@Nullable Blob blob = world.blobs.get(digest);
            if (blob == null) {
                failed(replica, Failure.of(FailureCode.BLOB_MISSING, "the center has no " + digest));
            } else if (world.blobs.isRotten(digest) || world.choices.oneIn(25)) {
                failed(replica, Failure.of(FailureCode.CORRUPTED, "other bytes arrived"));
            } else {
                Content content = blob.content();
                forgetCopy(replica, () -> edge.next("publish " + replica.asset(), () -> publish(replica, content)));
            }
        });
    }

    private void publish(Replica replica, Content content) {
        if (edge.disk.publish(replica.path(), content, replica.modified())) {
            edge.next("make durable", () -> {
                edge.disk.sync(replica.path());
                mirrored(replica, content.size());
            });
        } else {
            failed(replica, Failure.of(FailureCode.STORAGE, "something stands in the way"));
        }
    }

    private void remove(Replica replica) {
        world.checks.removing(edge, replica, ordered.getOrDefault(replica.id(), 0L));
        edge.disk.remove(replica.path());
        edge.next("make the removal durable", () -> {
            edge.disk.sync(replica.path());
            absent(replica, true);
        });
    }

    private void forgetCopy(Replica replica, Runnable then) {
        if (replica.copy() == null) {
            then.run();
        } else {
            edge.write(
                    ledger -> {
                        ledger.forgetCopy(replica);
                        return true;
                    },
                    _ -> then.run());
        }
    }

    private void mirrored(Replica replica, long transferred) {
        Digest digest = Objects.requireNonNull(replica.digest());
        boolean ours = Objects.equals(meddled.get(replica.id()), edge.disk.meddled(replica.path()));
        int now = edge.disk.meddled(replica.path());
        var copy = new Copy(digest, replica.size(), replica.modified());
        Ack ack = Ack.of(new ReplicaMirrored(
                edge.name, replica.asset(), replica.revision(), digest, replica.size(), transferred, world.now));
        edge.write(
                ledger -> {
                    boolean current = ledger.mirrored(replica, copy, ack);
                    if (current && ours && now == edge.disk.meddled(replica.path())) {
                        world.checks.acked(edge, replica);
                    }
                    return current;
                },
                _ -> active.remove(replica.id()));
    }

    private void absent(Replica replica, boolean removed) {
        String blocker = replica.wanted() ? replica.blocker() : null;
        if (blocker != null) {
            Ack ack = failedAck(replica, Failure.of(FailureCode.PATH_CONFLICT, blocker), 1, world.now);
            edge.write(
                    ledger -> ledger.failed(replica, 1, null, null, FailureCode.PATH_CONFLICT, ack),
                    _ -> active.remove(replica.id()));
            return;
        }
        Ack ack = removed || replica.absenceMatters()
                ? Ack.of(new ReplicaPurged(edge.name, replica.asset(), replica.revision(), world.now))
                : null;
        edge.write(ledger -> ledger.absent(replica, ack), _ -> active.remove(replica.id()));
    }

    private void failed(Replica replica, Failure failure) {
        world.trace.say(() -> String.valueOf(failure));
        if (world.healed && RetryPlan.concernsCenter(failure.code())) {
            lacks.merge(order(replica), 1, Integer::sum);
        }
        Instant first = replica.firstTry() == null ? world.now : replica.firstTry();
        int tries = replica.tries() + 1;
        var verdict = RETRIES.after(failure.code(), tries, world.choices.fraction());
        Instant again = world.now.plus(verdict.pause());
        if (!verdict.tellFailed()) {
            edge.write(ledger -> ledger.again(replica, tries, first, again), _ -> active.remove(replica.id()));
            return;
        }
        boolean news = failure.code() != replica.failure() || RetryPlan.concernsCenter(failure.code());
        Ack ack = news ? failedAck(replica, failure, tries, first) : null;
        edge.write(
                ledger -> ledger.failed(replica, tries, first, again, failure.code(), ack),
                _ -> active.remove(replica.id()));
    }

    private Ack failedAck(Replica replica, Failure failure, int tries, Instant first) {
        AckEvent event =
                new ReplicaFailed(edge.name, replica.asset(), replica.revision(), failure, tries, first, world.now);
        return Ack.of(event);
    }
}
