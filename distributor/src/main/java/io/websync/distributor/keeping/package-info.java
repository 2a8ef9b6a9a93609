/** Decides which records nobody needs any more; plain Java without I/O. */
@NullMarked
package io.websync.distributor.keeping;

import org.jspecify.annotations.NullMarked;
