package io.websync.ingest.reception;

/** What is needed to keep a request is not there now; the same request may succeed later. */
public final class UnavailableException extends RuntimeException {

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnavailableException(String message) {
        super(message);
    }
}
