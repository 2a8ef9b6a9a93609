package io.websync.contracts;

/** A line's URL cannot be accepted; the message says what is wrong and what to do, for the person who handed it in. */
public final class BadUrlException extends Exception {

    public BadUrlException(String message) {
        super(message);
    }

    public BadUrlException(String message, Throwable cause) {
        super(message, cause);
    }
}
