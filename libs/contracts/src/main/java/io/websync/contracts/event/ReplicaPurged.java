package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import java.time.Instant;

/** The edge holds no copy at this revision, because none is wanted there. */
@JsonTypeName("ReplicaPurged")
public record ReplicaPurged(String edge, AssetKey asset, long revision, Instant at) implements AckEvent {}
