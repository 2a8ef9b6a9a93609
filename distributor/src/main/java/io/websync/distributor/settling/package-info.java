/** Decides when a submission is done; plain Java without I/O. */
@NullMarked
package io.websync.distributor.settling;

import org.jspecify.annotations.NullMarked;
