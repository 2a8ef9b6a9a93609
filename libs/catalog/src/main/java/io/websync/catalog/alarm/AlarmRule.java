package io.websync.catalog.alarm;

/** What is watched. */
public enum AlarmRule {
    /** A node that is in use sends no heartbeat. */
    NODE_SILENT,
    /** A node needs long to catch up. */
    NODE_BEHIND,
    /** A node's disk has little room left. */
    DISK_LOW,
    /** A node found bytes that had changed on its disk. */
    CHECKSUM_MISMATCH,
    /** Much of a submission failed. */
    FAILURES,
    /** A submission was not complete by its deadline. */
    DEADLINE_MISSED,
    /** Records that could not be read wait for a person. */
    DEAD_LETTERS,
    /** A part of websync leaves records of a topic undone, which are kept until then. */
    READER_BEHIND
}
