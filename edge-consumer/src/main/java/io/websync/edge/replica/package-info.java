/** What an edge shall hold, what lies on its disk, and what follows from both. Decides; does no I/O. */
@NullMarked
package io.websync.edge.replica;

import org.jspecify.annotations.NullMarked;
