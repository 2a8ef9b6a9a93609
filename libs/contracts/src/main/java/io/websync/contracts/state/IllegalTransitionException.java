package io.websync.contracts.state;

/** Something was to change into a state that its present state does not lead to. */
public final class IllegalTransitionException extends RuntimeException {

    public IllegalTransitionException(String entity, Enum<?> actual, Enum<?> wanted) {
        super(entity + " is " + actual + ", which does not lead to " + wanted);
    }
}
