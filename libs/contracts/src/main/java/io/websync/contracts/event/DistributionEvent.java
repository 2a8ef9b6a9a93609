package io.websync.contracts.event;

/** On {@code distributions}. */
public sealed interface DistributionEvent extends Event permits DistributionOrdered {}
