package io.websync.fetcher.download;

import io.websync.contracts.FailureCode;
import io.websync.contracts.event.CompletionEvent;

/** Hears what becomes of fetches, for the metrics. Called on the fetch's thread. */
public interface FetchListener {

    /** A try came to nothing; whether another follows or not. */
    void failedTry(FailureCode code);

    /** The request is done with in this stay in the window. */
    void completed(CompletionEvent event);
}
