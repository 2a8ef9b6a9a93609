package io.websync.model;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Refresh;
import io.websync.contracts.Topics;
import io.websync.contracts.event.Command;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.RosterChanged;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.distributor.keeping.Deletion;
import io.websync.model.Broker.Committed;
import io.websync.model.Broker.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that users do, or that befalls the world. Its details come from its own seed, so that it is the same whatever
 * happens before.
 *
 * @param steps of the world before it
 */
record Happening(int steps, Kind kind, long seed) {

    enum Kind {
        SUBMIT(12),
        RETRY(3),
        CANCEL(2),
        PURGE(3),
        CHANGE_AT_ORIGIN(4),
        MOOD_OF_ORIGIN(2),
        CRASH(6),
        CRASH_OF_EDGE_MACHINE(1),
        EDGE_OFFLINE(2),
        EDGE_WIPED(1),
        FILES_MEDDLED_WITH(2),
        COMPACTION(3),
        DELETION(2),
        TAKE_OVER(3),
        FROZEN(6),
        RELAY_LOSES_SESSION(4),
        BROKER_AWAY(1),
        CATALOG_AWAY(1),
        STORAGE_AWAY(1),
        BLOB_LOST(1),
        BLOB_ROTS(1),
        GARBAGE_COLLECTED(4),
        HOURS_PASS(2),
        REGROUPED(1),
        CLOCK_JUMPS(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    private static final List<Kind> BY_WEIGHT = byWeight();

    private static List<Kind> byWeight() {
        var kinds = new ArrayList<Kind>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < kind.weight; i++) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /** A history of one to three dozen of them, beginning with a submission. */
    static List<Happening> history(Choices choices) {
        var history = new ArrayList<Happening>();
        int count = choices.between(8, 30);
        for (int i = 0; i < count; i++) {
            history.add(new Happening(
                    choices.between(0, choices.oneIn(4) ? 60 : 15),
                    i == 0 ? Kind.SUBMIT : choices.of(BY_WEIGHT),
                    choices.below(Integer.MAX_VALUE)));
        }
        return history;
    }

    void happen(World world) {
        var choices = new Choices(seed);
        Edge edge = choices.of(world.edges);
        AssetKey asset = choices.of(World.ASSETS);
        Duration while_ = Duration.ofMillis(choices.between(100, 20_000));
        switch (kind) {
            case SUBMIT -> world.front.submit(request(choices));
            case RETRY ->
                ask(
                        world,
                        (number, submission) -> new RetryRequested(
                                number,
                                submission.account(),
                                submission.id(),
                                List.of(),
                                List.of(),
                                List.of(),
                                world.now,
                                null,
                                null),
                        choices);
            case CANCEL ->
                ask(
                        world,
                        (number, submission) -> new HoldRequested(
                                number, submission.account(), submission.id(), Hold.CANCELED, world.now, null),
                        choices);
            case PURGE -> {
                boolean outright = choices.oneIn(2);
                world.broker.append(
                        Topics.COMMANDS,
                        new PurgeRequested(
                                world.database.nextRequestNumber(),
                                outright ? "root" : choices.of(World.USERS),
                                outright,
                                choices.some(World.ASSETS, choices.between(1, 2)),
                                null,
                                null,
                                world.now,
                                null));
            }
            case CHANGE_AT_ORIGIN -> world.origins.change(asset, choices.oneIn(4));
            case MOOD_OF_ORIGIN -> world.origins.feel(asset, choices.of(List.of(Origins.Mood.values())));
            case CRASH -> {
                var victims = new ArrayList<>(world.actors);
                victims.remove(world.network);
                Actor victim = choices.of(victims);
                victim.crash();
                later(world, while_, victim::start);
            }
            case CRASH_OF_EDGE_MACHINE -> {
                edge.crashMachine();
                later(world, while_, edge::start);
            }
            case EDGE_OFFLINE -> {
                edge.online = false;
                later(world, while_.multipliedBy(choices.oneIn(4) ? 2000 : 5), () -> edge.online = true);
            }
            case EDGE_WIPED -> {
                edge.wipe();
                later(world, while_, edge::start);
            }
            case FILES_MEDDLED_WITH -> edge.disk.meddle(asset.path(), choices);
            case COMPACTION -> {
                for (var topic : List.of(Topics.DISTRIBUTIONS, Topics.CONTROLS)) {
                    for (Place place : world.broker.places(topic.name())) {
                        world.broker.compact(place, choices.below((int) world.broker.end(place) + 1));
                    }
                }
            }
            case DELETION -> deleteUsed(world, choices.below(3));
            case TAKE_OVER -> {
                Distributor one = choices.of(world.distributors);
                if (one.up()) {
                    one.takeOver(choices);
                }
            }
            case FROZEN -> {
                Distributor some = choices.of(world.distributors);
                Distributor one = world.distributors.stream()
                        .filter(Distributor::leadsTheRelays)
                        .findFirst()
                        .orElse(some);
                one.freeze(world.now.plus(while_));
                one.loseRelaySession();
                world.distributors.stream()
                        .filter(other -> other != one && other.up())
                        .forEach(Distributor::takeAll);
            }
            case RELAY_LOSES_SESSION -> choices.of(world.distributors).loseRelaySession();
            case BROKER_AWAY -> {
                world.broker.up = false;
                later(world, while_, () -> world.broker.up = true);
            }
            case CATALOG_AWAY -> {
                world.database.away();
                later(world, while_, world.database::back);
            }
            case STORAGE_AWAY -> {
                world.blobs.up = false;
                later(world, while_, () -> world.blobs.up = true);
            }
            case BLOB_LOST -> choices.some(world.blobs.all().keySet(), 1).forEach(world.blobs::lose);
            case BLOB_ROTS -> choices.some(world.blobs.all().keySet(), 1).forEach(world.blobs::rot);
            case GARBAGE_COLLECTED -> world.collector.collect();
            case HOURS_PASS -> {
                // Garbage collection relies on it that a fetcher has said long before what it stored.
                if (!world.fetcher.isStoring()) {
                    world.pass(Duration.ofMinutes(choices.between(60, 400)));
                }
            }
            case REGROUPED -> {
                world.enrol(edge.name, choices.some(World.GROUPS, choices.below(3)));
                world.broker.append(
                        Topics.COMMANDS,
                        new RosterChanged(world.database.nextRequestNumber(), "root", edge.name, world.now, null));
            }
            case CLOCK_JUMPS -> world.pass(Duration.ofSeconds(choices.between(1, 120)));
        }
    }

    private interface Asking {
        Command ask(long number, Submission submission);
    }

    private static void ask(World world, Asking asking, Choices choices) {
        var submissions = List.copyOf(world.database.submissions.values());
        if (!submissions.isEmpty()) {
            world.broker.append(
                    Topics.COMMANDS, asking.ask(world.database.nextRequestNumber(), choices.of(submissions)));
        }
    }

    private static Front.Request request(Choices choices) {
        return new Front.Request(
                choices.of(World.USERS),
                choices.some(World.ASSETS, choices.between(1, 3)),
                World.selector(choices),
                choices.oneIn(4) ? Refresh.ALWAYS : Refresh.IF_CHANGED,
                choices.oneIn(8) ? choices.between(1, 60) : 0);
    }

    private static void later(World world, Duration time, Runnable act) {
        world.network.after("it is over", world.now.plus(time), act);
    }

    /** As the keeper does: what every reader has done, minus a margin. */
    private static void deleteUsed(World world, int margin) {
        String reporter = Topics.group(Topics.Party.REPORTER, null);
        delete(world, Topics.SUBMISSIONS, List.of(Topics.group(Topics.Party.FETCHER, null), reporter), margin);
        delete(world, Topics.COMPLETIONS, List.of(Topics.group(Topics.Party.DISPATCH, null)), margin);
        delete(world, Topics.ACKS, List.of(reporter), margin);
    }

    private static void delete(World world, Topics.Topic<?> topic, List<String> groups, int margin) {
        for (Place place : world.broker.places(topic.name())) {
            var next = new ArrayList<@Nullable Long>();
            for (String group : groups) {
                Committed committed = world.broker.committed(group, place);
                next.add(committed == null ? null : committed.offset());
            }
            world.broker.deleteBefore(place, Deletion.before(world.broker.first(place), next, margin));
        }
    }
}
