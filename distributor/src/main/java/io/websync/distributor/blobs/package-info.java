/** Serving the bytes: who may have them, which of them, and how they are found by name. Decides; does no I/O of its own. */
@NullMarked
package io.websync.distributor.blobs;

import org.jspecify.annotations.NullMarked;
