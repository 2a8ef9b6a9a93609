package io.websync.e2e.scenario;

/** A scenario cannot be run here, and why. */
public final class SkippedException extends Exception {

    private static final long serialVersionUID = 1L;

    public SkippedException(String why) {
        super(why);
    }
}
