package io.websync.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One history, from its seed to the quiet after it. */
final class Run {

    /** More steps than any history needs: the longest of 100,000 took a tenth. */
    private static final int STEPS = 60_000;

    /** Enough for finding garbage, discarding it and freeing it, with the time between that each waits for. */
    private static final int BACKGROUND_ROUNDS = 4;

    /**
     * What came of a run.
     *
     * @param violation null when every promise held
     */
    record Result(
            long seed,
            int steps,
            long fingerprint,
            @Nullable Violation violation,
            List<String> trace,
            Duration time) {}

    private final World world;

    private Run(World world) {
        this.world = world;
    }

    static List<Happening> history(long seed) {
        return Happening.history(new Choices(~seed));
    }

    static Result of(long seed, List<Happening> history, @Nullable Plant plant, boolean words) {
        try (var world = new World(seed, plant, words)) {
            Violation violation = null;
            try {
                new Run(world).all(history);
            } catch (Violation broken) {
                violation = broken;
            } catch (RuntimeException e) {
                violation = new Violation(
                        "no code throws: " + e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
                violation.initCause(e);
            }
            return new Result(
                    seed,
                    world.trace.steps(),
                    world.trace.fingerprint(),
                    violation,
                    world.trace.lines(),
                    Duration.between(World.BEGIN, world.now));
        }
    }

    private void all(List<Happening> history) {
        for (Happening happening : history) {
            for (int i = 0; i < happening.steps(); i++) {
                stepOrWait();
            }
            world.trace.step("world", happening.kind().name(), world.now);
            world.trace.say(happening::toString);
            happening.happen(world);
        }
        heal();
        for (int round = 0; round < BACKGROUND_ROUNDS; round++) {
            while (stepOrWait()) {
                if (world.trace.steps() > STEPS) {
                    throw new Violation("work comes to an end", "after " + STEPS + " steps it still goes on");
                }
            }
            world.pass(Collector.GRACE.plusMinutes(1));
            world.actors.forEach(Actor::backgroundStep);
        }
        while (stepOrWait()) {
            if (world.trace.steps() > STEPS) {
                throw new Violation("work comes to an end", "after " + STEPS + " steps it still goes on");
            }
        }
        new QuietCheck(world).run();
    }

    /** Nothing is broken any more, and nothing more befalls it. */
    private void heal() {
        world.trace.step("world", "all is well from here on", world.now);
        world.healed = true;
        world.broker.up = true;
        world.database.back();
        world.blobs.up = true;
        world.origins.calm();
        world.edges.forEach(edge -> edge.online = true);
        world.actors.forEach(Actor::start);
        world.distributors.getFirst().takeAll();
    }

    /** @return false when nothing is left to do, now or later */
    private boolean stepOrWait() {
        int count = world.actors.size();
        int first = world.choices.below(count);
        for (int i = 0; i < count; i++) {
            if (world.actors.get((first + i) % count).step()) {
                world.pass(Duration.ofMillis(world.choices.below(150)));
                return true;
            }
        }
        Instant next = null;
        for (Actor actor : world.actors) {
            Instant at = actor.nextTime();
            if (at != null && (next == null || at.isBefore(next))) {
                next = at;
            }
        }
        if (next == null) {
            return false;
        }
        world.now = next;
        return true;
    }
}
