package io.websync.e2e.scenario;

/** How often a scenario is run. */
public enum Tier {
    /** With every change. */
    CORE,
    /** Before a release: long, or with much data. */
    FULL,
    /** Only when asked for: goes on for as long as one says. */
    SOAK
}
