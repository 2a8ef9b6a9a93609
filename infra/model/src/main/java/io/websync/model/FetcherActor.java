package io.websync.model;

import io.websync.contracts.Digest;
import io.websync.contracts.Topics;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.Offer;
import io.websync.fetcher.queue.Partition;
import io.websync.fetcher.queue.Position;
import io.websync.fetcher.queue.Prepared;
import io.websync.fetcher.queue.QueueLimits;
import io.websync.fetcher.queue.QueuedFetch;
import io.websync.fetcher.queue.Relief;
import io.websync.model.Broker.Committed;
import io.websync.model.Broker.Entry;
import io.websync.model.Broker.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fetcher around its real queue, admission and retry policy. */
final class FetcherActor extends Actor {

    private static final String GROUP = Topics.group(Topics.Party.FETCHER, null);
    private static final String TOPIC = Topics.SUBMISSIONS.name();
    private static final Duration RELIEF_INTERVAL = Duration.ofSeconds(1);
    /** Small, so that full windows and busy hosts are ordinary. */
    private static final QueueLimits LIMITS =
            new QueueLimits(3, 2, 5, 6, 0.5, Duration.ofSeconds(5), Duration.ofMinutes(5));

    private FetchQueue queue = new FetchQueue(LIMITS);
    private final Map<Place, Long> next = new TreeMap<>();
    private final List<Fetch> running = new ArrayList<>();
    private final Map<Fetch, Digest> underWay = new LinkedHashMap<>();
    private boolean moved;
    private Instant relieved = World.BEGIN;

    FetcherActor(World world) {
        super(world, "fetcher");
    }

    @Override
    void begin() {
        queue = new FetchQueue(LIMITS);
        for (Place place : world.broker.places(TOPIC)) {
            world.broker.assign(GROUP, place, name);
            Committed last = world.broker.committed(GROUP, place);
            Position position = last == null
                    ? Position.at(world.broker.first(place))
                    : Position.parse(last.offset(), last.metadata());
            queue.assign(partition(place), position);
            next.put(place, position.offset());
        }
        loop("read", this::hasRecords, this::read);
        loop("commit", () -> moved && world.broker.up, this::commit);
        timed("relieve", this::reliefDue, this::relieve);
    }

    /** Some of what runs goes on all the same, like a process that only seemed to be gone. */
    @Override
    void lose() {
        underWay.clear();
        for (Fetch fetch : running) {
            fetch.orphan();
            if (world.choices.oneIn(2)) {
                fetch.goOn(world.network);
            }
        }
        running.clear();
        next.clear();
        moved = false;
    }

    /** What the controls say now; they are read from the start before anything else, and followed closely. */
    Optional<Hold> holdOf(FileSubmitted request) {
        Hold last = null;
        for (Entry entry : world.broker.all(Topics.CONTROLS.name())) {
            if (entry.event() instanceof SubmissionHeld held
                    && held.submission() == request.file().submission()) {
                last = held.hold();
            }
        }
        return last == null || last == Hold.RELEASED ? Optional.empty() : Optional.of(last);
    }

    private static Partition partition(Place place) {
        return new Partition(false, place.partition());
    }

    private boolean hasRecords() {
        return world.broker.up && !readable().isEmpty();
    }

    private List<Place> readable() {
        Set<Partition> full = queue.full();
        return next.entrySet().stream()
                .filter(entry -> !full.contains(partition(entry.getKey()))
                        && world.broker.hasFrom(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void read() {
        Place place = world.choices.of(readable());
        long from = next.getOrDefault(place, 0L);
        for (Entry entry : world.broker.read(place, from, world.choices.between(1, 4))) {
            if (!(entry.event() instanceof FileSubmitted request)) {
                throw new IllegalStateException("no request: " + entry);
            }
            if (queue.offer(partition(place), entry.offset(), request, Prepared.NOTHING, world.now)
                    instanceof Offer.NoRoom) {
                break;
            }
            next.put(place, entry.offset() + 1);
            moved = true;
        }
        startReady();
    }

    private void startReady() {
        for (QueuedFetch fetch = queue.startNext(world.now); fetch != null; fetch = queue.startNext(world.now)) {
            var one = new Fetch(this, fetch);
            running.add(one);
            one.goOn(this);
        }
    }

    /** What is being committed arrives later, or never. */
    private void commit() {
        moved = false;
        Map<Partition, Position> positions = queue.changedPositions();
        next(
                "positions arrive",
                () -> positions.entrySet().stream()
                        .sorted(Comparator.comparingInt(entry -> entry.getKey().number()))
                        .forEach(entry -> {
                            Position position = entry.getValue();
                            if (!world.broker.commit(
                                    GROUP,
                                    new Place(TOPIC, entry.getKey().number()),
                                    name,
                                    position.offset(),
                                    position.metadata())) {
                                queue.notCommitted(List.of(entry.getKey()));
                                moved = true;
                            }
                        }));
    }

    private @Nullable Instant reliefDue() {
        return queue.state().held() == 0 ? null : relieved.plus(RELIEF_INTERVAL);
    }

    private void relieve() {
        relieved = world.now;
        for (Relief relief : queue.relieve(world.now)) {
            send(this, relief.deferral(world.now), () -> {}, () -> queue.relieved(relief.fetch()));
        }
        startReady();
    }

    /** Whether something is in center storage of which no completion says so yet. */
    boolean isStoring() {
        return !underWay.isEmpty();
    }

    /** Blobs that were put or renewed for completions that are not sent yet. */
    Collection<Digest> storedFor() {
        return underWay.values();
    }

    void stored(Fetch fetch, Digest digest) {
        underWay.put(fetch, digest);
    }

    /** It waits for another try. */
    void again(Fetch fetch, QueuedFetch held, Duration pause) {
        running.remove(fetch);
        if (fetch.isOurs()) {
            Instant at = world.now.plus(pause);
            queue.again(held, at);
            after("a pause is over", at, this::startReady);
        }
    }

    /** Its attempt has ended, with this word. */
    void completed(Fetch fetch, QueuedFetch held, Actor host, CompletionEvent event) {
        running.remove(fetch);
        if (fetch.isOurs()) {
            queue.ended(held);
            if (world.planted(Plant.SETTLE_BEFORE_CONFIRM)) {
                queue.finish(held);
                moved = true;
            }
        }
        boolean comesBack = event instanceof FetchDeferred deferred
                && deferred.request().attempt() == held.request().attempt();
        send(
                host,
                event,
                () -> underWay.remove(fetch),
                comesBack ? () -> queue.deferred(held) : () -> queue.finish(held));
    }

    /** Until the broker has it, and then what follows on its confirmation. */
    private void send(Actor host, CompletionEvent event, Runnable sent, Runnable confirmed) {
        host.when("send " + event.getClass().getSimpleName(), () -> world.broker.up, () -> {
            world.trace.say(() -> String.valueOf(event));
            world.broker.append(Topics.COMPLETIONS, event);
            sent.run();
            if (host == this) {
                next("hear the confirmation", () -> {
                    confirmed.run();
                    moved = true;
                    startReady();
                });
            }
        });
    }
}
