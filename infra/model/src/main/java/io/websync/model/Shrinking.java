package io.websync.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a shorter history that breaks the same promise. */
final class Shrinking {

    private Shrinking() {}

    /** Leaves out halves, then quarters, then single happenings, while the rest still breaks it. */
    static List<Happening> shortest(long seed, List<Happening> history, @Nullable Plant plant, Violation violation) {
        var shortest = new ArrayList<>(history);
        for (int chunk = Math.max(1, shortest.size() / 2); chunk >= 1; chunk /= 2) {
            boolean shorter = true;
            while (shorter) {
                shorter = false;
                for (int at = 0; at + chunk <= shortest.size(); at++) {
                    var candidate = new ArrayList<>(shortest);
                    candidate.subList(at, at + chunk).clear();
                    Violation found = Run.of(seed, candidate, plant, false).violation();
                    if (found != null && found.rule().equals(violation.rule())) {
                        shortest = candidate;
                        shorter = true;
                        break;
                    }
                }
            }
        }
        return shortest;
    }
}
