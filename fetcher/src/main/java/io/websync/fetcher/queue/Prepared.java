package io.websync.fetcher.queue;

/** What was begun for a batch of requests when it was read, for the work on each of them. */
public interface Prepared {

    Prepared NOTHING = new Prepared() {};
}
