package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Failure;
import java.time.Instant;

/** The edge gave up on this revision after so many attempts; it tries again at a later revision or when a person asks. */
@JsonTypeName("ReplicaFailed")
public record ReplicaFailed(
        String edge, AssetKey asset, long revision, Failure failure, int attempts, Instant firstAttemptAt, Instant at)
        implements AckEvent {}
