package io.websync.distributor.notice;

import io.websync.catalog.notice.Notices.Notice;
import java.sql.SQLException;
import java.time.Duration;

/** Tells what a notice says to its receiver, once. For one thread. */
public interface Sender {

    /** How it went. */
    sealed interface Result {

        /** The receiver has it. */
        record Taken() implements Result {}

        /** It may go better later. */
        record NotNow(String problem) implements Result {}

        /** It is never going to be taken. */
        record Never(String problem) implements Result {}
    }

    Result send(Notice notice) throws SQLException, InterruptedException;

    /** Longer than sending one takes. */
    Duration lease();
}
