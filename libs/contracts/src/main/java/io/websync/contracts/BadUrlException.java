package io.websync.contracts;

/**
 * A line's URL cannot be accepted; the message says what is wrong and what to do, for the person who handed it in. It is a
 * finding about a line and no defect, so it carries no stack trace: a list may have a million of them.
 */
public final class BadUrlException extends Exception {

    public BadUrlException(String message) {
        super(message, null, false, false);
    }
}
