package io.websync.ingest.page;

import io.websync.catalog.notice.NoticeReport;

/** A notice in the words of a page. */
final class Notice {

    private Notice() {}

    /** How far telling is. */
    static String far(NoticeReport notice, Texts texts) {
        String problem = notice.problem() == null ? "" : notice.problem();
        if (notice.sentAt() != null) {
            return texts.say("alarms.isSent") + ", " + texts.minute(notice.sentAt());
        }
        if (notice.givenUpAt() != null) {
            return texts.say("alarms.isGivenUp", problem);
        }
        return problem.isEmpty() ? texts.say("alarms.isDue") : texts.say("alarms.isAgain", problem);
    }
}
