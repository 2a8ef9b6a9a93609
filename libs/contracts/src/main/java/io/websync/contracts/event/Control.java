package io.websync.contracts.event;

/** On {@code controls}, compacted and read from the start: the latest word on a subject is the one that holds. */
public sealed interface Control extends Event
        permits SubmissionHeld, EdgeEnrolled, LimitsSet, ReconcileRequested, CopyCheckRequested {}
