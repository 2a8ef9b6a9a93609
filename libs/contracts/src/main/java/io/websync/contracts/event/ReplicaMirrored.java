package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import java.time.Instant;

/**
 * The copy is there, fsynced under its final name, and has this digest.
 *
 * @param digest computed by the edge over the bytes that it wrote or found
 * @param transferred bytes that came over the network for it; 0 when the copy was there already
 */
@JsonTypeName("ReplicaMirrored")
public record ReplicaMirrored(
        String edge, AssetKey asset, long revision, Digest digest, long size, long transferred, Instant at)
        implements AckEvent {}
