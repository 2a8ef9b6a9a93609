package io.websync.contracts.event;

/** On {@code commands}: what a person asked of dispatch after the submission. */
public sealed interface Command extends Event permits RetryRequested, PurgeRequested, ReplayRequested {

    /** From the one sequence; of two requests about one asset the higher wins. */
    long requestNumber();

    String user();
}
