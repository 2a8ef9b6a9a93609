package io.websync.ingest.reception;

import io.websync.contracts.event.FileSubmitted;

/** Where accepted entries go. */
public interface SubmissionLog {

    /** @param bulk whether they go where they never stand before short lists */
    Batch begin(boolean bulk);

    /** The entries of one submission. Used by one thread. */
    interface Batch {

        /**
         * Sends an entry; may block while the ones before are on their way.
         *
         * @throws UnavailableException when one of them was not taken
         */
        void send(FileSubmitted entry);

        /**
         * Waits until every entry that was sent is kept for good.
         *
         * @throws UnavailableException when one of them is not
         */
        void awaitKept();
    }
}
