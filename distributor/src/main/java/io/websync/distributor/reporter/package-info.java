/** Decides what an ack changes in the report; plain Java without I/O. */
@NullMarked
package io.websync.distributor.reporter;

import org.jspecify.annotations.NullMarked;
