package io.websync.contracts;

/** A record's value is not an event of its topic: no JSON, an unknown type, or a field that breaks its rule. */
public final class UndecodableException extends Exception {

    public UndecodableException(String message) {
        super(message);
    }

    public UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }
}
