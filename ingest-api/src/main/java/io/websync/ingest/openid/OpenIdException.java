package io.websync.ingest.openid;

/** The provider vouches for nobody. The message is for the log; what a person is told follows from the reason. */
public final class OpenIdException extends Exception {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The provider cannot be reached, or does not work. */
        AWAY,
        /** This browser did not begin to sign in, or too long ago. */
        NOT_BEGUN,
        /** The answer is to what another browser began. */
        NOT_ASKED_FOR,
        /** The provider did not let the person in. */
        REFUSED,
        /** What the provider says proves nothing: a code that was used already, a token that is not valid here. */
        UNPROVED
    }

    private final Reason reason;

    OpenIdException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    OpenIdException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
