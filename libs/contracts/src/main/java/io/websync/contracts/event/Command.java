package io.websync.contracts.event;

import java.time.Instant;

/** On {@code commands}: what a person asked of dispatch after the submission. */
public sealed interface Command extends Event
        permits RetryRequested, HoldRequested, PurgeRequested, ReplayRequested, RosterChanged {

    /** From the one sequence; of two requests about one asset the higher wins. */
    long requestNumber();

    String user();

    Instant at();
}
