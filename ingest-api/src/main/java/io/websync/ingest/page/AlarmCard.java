package io.websync.ingest.page;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmState;
import java.time.Instant;

/** An alarm as a page shows it. */
record AlarmCard(Alarm alarm, Instant now) {

    public boolean firing() {
        return alarm.state() == AlarmState.FIRING;
    }

    /** What it is, in words. */
    public String what() {
        String subject = alarm.subject();
        return switch (alarm.rule()) {
            case NODE_SILENT -> "Node " + subject + " is silent";
            case NODE_BEHIND -> "Node " + subject + " is far behind";
            case DISK_LOW -> "The disk of node " + subject + " is low";
            case CHECKSUM_MISMATCH -> "Node " + subject + " found changed bytes";
            case FAILURES -> "Much of submission " + subject + " failed";
            case DEADLINE_MISSED -> "Submission " + subject + " missed its deadline";
            case DEAD_LETTERS -> "Dead letters wait";
            case READER_BEHIND -> subject + " is far behind";
        };
    }

    /** What to do about it. */
    public String remedy() {
        return switch (alarm.rule()) {
            case NODE_SILENT ->
                "Look whether its process runs and reaches the broker. If it is gone for good, drain and remove it.";
            case NODE_BEHIND -> "Look at its line, its disk and what it says that it waits for.";
            case DISK_LOW -> "Make room: purge what is not needed there, or give it a larger disk.";
            case CHECKSUM_MISMATCH ->
                "The copies were fetched again. Have it read all of it, and look at its disk's health.";
            case FAILURES -> "Look at the reasons, mend what can be mended, and retry what failed.";
            case DEADLINE_MISSED -> "Look at what is missing, and on which edge.";
            case DEAD_LETTERS ->
                "Look into them; replay those that can be read now, discard the others: «websync dead-letters» in a terminal.";
            case READER_BEHIND -> "See that it runs and what its log says; it goes on where it was.";
        };
    }

    /** The page that says more. */
    public String link() {
        return switch (alarm.rule()) {
            case NODE_SILENT, NODE_BEHIND, DISK_LOW, CHECKSUM_MISMATCH -> "/websync/nodes/" + alarm.subject();
            case FAILURES, DEADLINE_MISSED -> "/websync/submissions/" + alarm.subject();
            case DEAD_LETTERS -> "/api/v1/dead-letters?kind=RECORD";
            case READER_BEHIND -> "/websync/nodes";
        };
    }

    public String since() {
        return Texts.ago(alarm.since(), now);
    }
}
