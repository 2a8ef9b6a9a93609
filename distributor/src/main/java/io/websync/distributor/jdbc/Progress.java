package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.distributor.dispatch.Decided;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a command is after a batch, and whom that concerns.
 *
 * @param outcome what came of it, when it is done
 * @param ordered assets with a new revision
 * @param due whether requests wait to be submitted
 * @param touched submissions that may have come into another state
 */
public record Progress(
        int phase,
        String position,
        long matched,
        @Nullable String outcome,
        int ordered,
        boolean due,
        Set<Long> touched) {

    /** The command goes on there. */
    static Progress at(CommandRow command, int phase, Object position) {
        return new Progress(phase, String.valueOf(position), command.matched(), null, 0, false, touched(command));
    }

    /** The command is done. */
    static Progress done(CommandRow command, String outcome) {
        return new Progress(
                command.phase(), command.position(), command.matched(), outcome, 0, false, touched(command));
    }

    /** With what the batch did. */
    Progress with(Decided decided, int more) {
        var all = new HashSet<>(touched);
        all.addAll(decided.counters().submissions());
        return new Progress(
                phase,
                position,
                matched + more,
                outcome,
                ordered + decided.ordered(),
                due || !decided.due().isEmpty(),
                all);
    }

    Progress hurrying() {
        return new Progress(phase, position, matched, outcome, ordered, true, touched);
    }

    private static Set<Long> touched(CommandRow command) {
        Long submission = command.submission();
        return submission == null ? Set.of() : Set.of(submission);
    }
}
