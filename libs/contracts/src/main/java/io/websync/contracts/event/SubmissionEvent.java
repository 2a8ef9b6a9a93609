package io.websync.contracts.event;

/** On {@code submissions} and {@code submissions.bulk}. */
public sealed interface SubmissionEvent extends Event permits FileSubmitted {}
