package io.websync.edge.work;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How an attempt on a replica ended. */
sealed interface Outcome {

    /**
     * @param current completes with the commit of the result; false when something else is wanted since
     * @param due when the replica is worked on again without a change; null for never
     */
    record Recorded(
            CompletableFuture<Boolean> current, @Nullable Instant due) implements Outcome {}

    /** To be done when the center gives blobs again. */
    record Parked() implements Outcome {}

    /** The edge stops; the next start goes on. */
    record Stopped() implements Outcome {}
}
