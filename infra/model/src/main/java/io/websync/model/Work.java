package io.websync.model;

import io.websync.contracts.event.Command;
import org.jspecify.annotations.Nullable;

/**
 * A command and how far it is.
 *
 * @param submission 0 when it is about none
 */
record Work(
        long requestNumber,
        Kind kind,
        long submission,
        @Nullable Command command,
        int phase,
        int position) {

    enum Kind {
        RETRY,
        CANCEL,
        ABORT,
        PURGE,
        ROSTER
    }

    Work at(int nextPhase, int nextPosition) {
        return new Work(requestNumber, kind, submission, command, nextPhase, nextPosition);
    }
}
