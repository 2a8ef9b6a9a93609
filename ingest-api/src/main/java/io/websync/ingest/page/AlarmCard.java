package io.websync.ingest.page;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmState;
import io.websync.catalog.notice.NoticeReport;
import java.time.Instant;
import java.util.List;

/** An alarm as a page shows it. */
record AlarmCard(Alarm alarm, List<NoticeReport> notices, Instant now, Texts texts) {

    public boolean firing() {
        return alarm.state() == AlarmState.FIRING;
    }

    /** What it is, in words. */
    public String what() {
        return texts.say("alarm." + alarm.rule(), alarm.subject());
    }

    /** What to do about it. */
    public String remedy() {
        return texts.say("alarm." + alarm.rule() + ".remedy");
    }

    /** The page that says more. */
    public String link() {
        return switch (alarm.rule()) {
            case NODE_SILENT, NODE_BEHIND, DISK_LOW, CHECKSUM_MISMATCH -> "/websync/nodes/" + alarm.subject();
            case FAILURES, DEADLINE_MISSED -> "/websync/submissions/" + alarm.subject();
            case DEAD_LETTERS -> "/websync/dead-letters?kind=RECORD";
            case READER_BEHIND -> "/websync/nodes";
        };
    }

    /** Who was told, or is to be, and how far that is. */
    public List<String> told() {
        return notices.stream().map(this::told).toList();
    }

    private String told(NoticeReport notice) {
        String whom = notice.receiver() == null
                ? texts.say("alarms.byWebhook")
                : texts.say("alarms.byMail", notice.receiver());
        return whom + ": " + Notice.far(notice, texts);
    }

    public String since() {
        return texts.ago(alarm.since(), now);
    }
}
