package io.websync.contracts;

/** What a submission asks for when center storage holds the asset already. */
public enum Refresh {
    /** Ask the origin whether it changed, and move bytes only then. */
    IF_CHANGED,
    /** Fetch the bytes again whatever the origin says. */
    ALWAYS
}
