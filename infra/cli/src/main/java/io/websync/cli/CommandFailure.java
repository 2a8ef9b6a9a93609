package io.websync.cli;

import java.util.List;

/** Ends the command with a sentence for people and a code for scripts. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final transient List<String> more;

    CommandFailure(int exitCode, String message) {
        this(exitCode, message, List.of());
    }

    /** @param more lines below the sentence */
    CommandFailure(int exitCode, String message, List<String> more) {
        super(message);
        this.exitCode = exitCode;
        this.more = List.copyOf(more);
    }

    int exitCode() {
        return exitCode;
    }

    List<String> more() {
        return more;
    }
}
