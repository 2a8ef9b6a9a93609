package io.websync.contracts.event;

/** Anything that travels on a topic. Each family stands on one topic of {@link io.websync.contracts.Topics}. */
public sealed interface Event
        permits SubmissionEvent, CompletionEvent, DistributionEvent, AckEvent, EdgeReport, Command, Control {

    /** The record's key on its topic; the same subject always has the same key, so its records keep their order. */
    String key();
}
