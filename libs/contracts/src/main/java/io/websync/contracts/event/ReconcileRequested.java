package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/**
 * Reconcile now.
 *
 * @param at an edge that started a reconcile later than this has done it
 * @param rehash read every copy whole, not only its size and time
 */
@JsonTypeName("ReconcileRequested")
public record ReconcileRequested(String edge, boolean rehash, Instant at) implements Control {

    @Override
    public String key() {
        return "reconcile/" + edge;
    }
}
