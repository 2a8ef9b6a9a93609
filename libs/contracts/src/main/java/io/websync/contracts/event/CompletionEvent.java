package io.websync.contracts.event;

/** On {@code completions}: what came of a fetch. Each carries the request as it was, so that it can be submitted again. */
public sealed interface CompletionEvent extends Event permits FileFetched, FetchDeferred, FetchFailed {

    FileSubmitted request();

    @Override
    default String key() {
        return request().key();
    }
}
