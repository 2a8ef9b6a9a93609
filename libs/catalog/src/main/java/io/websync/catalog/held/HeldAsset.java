package io.websync.catalog.held;

import io.websync.contracts.Digest;
import io.websync.contracts.Validators;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that are wanted of an asset now, as they came from its origin.
 *
 * @param asset AssetKey.id()
 * @param validators what the origin said of them; null when it is not known
 */
public record HeldAsset(
        UUID asset, Digest digest, long size, @Nullable Validators validators) {}
