package io.websync.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of the simulated world: a set of steps of which any that is ready may come next. A step is atomic; everything
 * that a real process could be interrupted at, crash at or be overtaken at lies between two steps. A crash forgets all of
 * them, and a start makes new ones.
 */
abstract class Actor {

    private static final Instant ALWAYS = Instant.MIN;

    /**
     * @param when it may be done; null for not now
     * @param lasting whether it stays after it was done
     * @param background whether the world counts as quiet although it waits
     */
    private record Step(
            String what, Supplier<@Nullable Instant> when, Runnable act, boolean lasting, boolean background) {}

    final World world;
    final String name;
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> ready = new ArrayList<>();
    private boolean up;
    private Instant frozenUntil = World.BEGIN;

    Actor(World world, String name) {
        this.world = world;
        this.name = name;
    }

    /** Arms the first steps. */
    abstract void begin();

    /** Loses what only the memory held. */
    abstract void lose();

    final void start() {
        if (!up) {
            up = true;
            begin();
        }
    }

    final void crash() {
        if (up) {
            up = false;
            steps.clear();
            world.database.abandon(this);
            lose();
        }
    }

    /** Nothing is done until then, and nothing is forgotten, as in a long pause of the machine. */
    final void freeze(Instant until) {
        frozenUntil = until;
    }

    private boolean still() {
        return !up || world.now.isBefore(frozenUntil);
    }

    final boolean up() {
        return up;
    }

    /** A step that stays: whenever it is ready, it may be done. */
    final void loop(String what, BooleanSupplier ready, Runnable act) {
        steps.add(new Step(what, () -> ready.getAsBoolean() ? ALWAYS : null, act, true, false));
    }

    /** A step that stays, at the times that it says itself; null for not now. */
    final void timed(String what, Supplier<@Nullable Instant> when, Runnable act) {
        steps.add(new Step(what, when, act, true, false));
    }

    /** A step that stays and has no end: nothing waits for it when the world is to be quiet, but then it is done once more. */
    final void background(String what, BooleanSupplier ready, Runnable act) {
        steps.add(new Step(what, () -> ready.getAsBoolean() ? ALWAYS : null, act, true, true));
    }

    /** Done once, at any time from now. */
    final void next(String what, Runnable act) {
        steps.add(new Step(what, () -> ALWAYS, act, false, false));
    }

    /** Done once, when it is ready. */
    final void when(String what, BooleanSupplier ready, Runnable act) {
        steps.add(new Step(what, () -> ready.getAsBoolean() ? ALWAYS : null, act, false, false));
    }

    /** Done once, not before this time. */
    final void after(String what, Instant at, Runnable act) {
        steps.add(new Step(what, () -> at, act, false, false));
    }

    /** Does one of the steps that are ready. @return false when none is */
    final boolean step() {
        if (still()) {
            return false;
        }
        ready.clear();
        for (Step step : steps) {
            if (!step.background) {
                addIfReady(step);
            }
        }
        return doOne();
    }

    /** As {@link #step}, of those in the background. */
    final boolean backgroundStep() {
        if (still()) {
            return false;
        }
        ready.clear();
        for (Step step : steps) {
            if (step.background) {
                addIfReady(step);
            }
        }
        return doOne();
    }

    private void addIfReady(Step step) {
        Instant at = step.when.get();
        if (at != null && !at.isAfter(world.now)) {
            ready.add(step);
        }
    }

    private boolean doOne() {
        if (ready.isEmpty()) {
            return false;
        }
        Step step = world.choices.of(ready);
        if (!step.lasting) {
            steps.remove(step);
        }
        world.trace.step(name, step.what, world.now);
        step.act.run();
        return true;
    }

    /** When the next step becomes ready by itself. */
    final @Nullable Instant nextTime() {
        Instant next = null;
        if (up) {
            for (Step step : steps) {
                Instant at = step.background ? null : step.when.get();
                if (at != null && (next == null || at.isBefore(next))) {
                    next = at;
                }
            }
        }
        return next != null && next.isBefore(frozenUntil) ? frozenUntil : next;
    }

    @Override
    public String toString() {
        return name;
    }
}
