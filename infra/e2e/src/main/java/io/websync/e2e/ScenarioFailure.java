package io.websync.e2e;

/** What a scenario demands does not hold; the message is for the person who reads the result. */
public final class ScenarioFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ScenarioFailure(String message) {
        super(message);
    }

    /** @throws ScenarioFailure when the condition is false */
    public static void unless(boolean condition, String message) {
        if (!condition) {
            throw new ScenarioFailure(message);
        }
    }
}
