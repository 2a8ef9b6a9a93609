package io.websync.ingest.list;

/** The list as a whole cannot be read; the message says why and what to do, for the person who handed it in. */
public final class ListException extends RuntimeException {

    /** What is wrong with it. */
    public enum Problem {
        /** It is not of the format that it says it is. */
        MALFORMED,
        /** It is well-formed, but asks for what cannot be. */
        UNACCEPTABLE,
        /** It is over a limit. */
        TOO_LARGE,
        /** Nobody here reads its format. */
        UNSUPPORTED
    }

    private final Problem problem;

    public ListException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
