package io.websync.e2e.stack;

import java.util.Locale;

/** What a stack is made of. */
public enum StackKind {
    /** A JVM for each process, a broker and a database of their own. */
    PROCESSES,
    /** All in one JVM. */
    STANDALONE,
    /** {@code docker-compose.yml}, in containers. */
    COMPOSE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
