package io.websync.distributor.jdbc;

import io.websync.contracts.event.SubmissionHeld;

/** Tells the fetcher how submissions are held. */
public interface Announcements {

    /** Returns when the word stands on the topic; saying it again changes nothing. */
    void say(SubmissionHeld held);
}
