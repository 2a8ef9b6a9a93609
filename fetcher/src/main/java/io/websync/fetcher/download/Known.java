package io.websync.fetcher.download;

import io.websync.contracts.Digest;
import io.websync.contracts.Validators;
import org.jspecify.annotations.Nullable;

/**
 * What center storage holds of an asset already, so that the origin is only asked whether it changed.
 *
 * @param validators what an origin said of the bytes; null when it is not known
 */
public record Known(Digest digest, long size, @Nullable Validators validators) {}
