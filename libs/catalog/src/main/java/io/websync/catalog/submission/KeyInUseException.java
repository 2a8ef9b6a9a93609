package io.websync.catalog.submission;

/** The account has a submission with this idempotency key already. */
public final class KeyInUseException extends Exception {

    public KeyInUseException(String key) {
        super("the idempotency key «" + key + "» is in use");
    }
}
