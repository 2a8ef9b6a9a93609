package io.websync.contracts.event;

import io.websync.contracts.AssetKey;
import java.time.Instant;

/** On {@code acks}: an edge's word on its replica of an asset at a revision. */
public sealed interface AckEvent extends Event permits ReplicaMirrored, ReplicaFailed, ReplicaPurged {

    String edge();

    AssetKey asset();

    long revision();

    Instant at();

    @Override
    default String key() {
        return asset().value();
    }
}
