/** When a blob that nothing points to may go. Decides; does no I/O. */
@NullMarked
package io.websync.distributor.garbage;

import org.jspecify.annotations.NullMarked;
