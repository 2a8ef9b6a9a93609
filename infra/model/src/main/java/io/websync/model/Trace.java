package io.websync.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, step by step: as a number always, in words when somebody is going to read them. */
final class Trace {

    private final boolean words;
    private final List<String> lines = new ArrayList<>();
    private long fingerprint = 17;
    private int steps;

    Trace(boolean words) {
        this.words = words;
    }

    void step(String actor, String what, Instant now) {
        steps++;
        fingerprint = (fingerprint * 31 + actor.hashCode()) * 31 + what.hashCode();
        if (words) {
            lines.add("%5d %9s  %s: %s"
                    .formatted(steps, Duration.between(World.BEGIN, now).toMillis() / 1000.0 + "s", actor, what));
        }
    }

    /** More about the present step. */
    void say(Supplier<String> words) {
        if (this.words) {
            lines.add(" ".repeat(20) + words.get());
        }
    }

    /** Of two runs with the same one it is safe to say that the same happened. */
    long fingerprint() {
        return fingerprint;
    }

    int steps() {
        return steps;
    }

    List<String> lines() {
        return lines;
    }
}
