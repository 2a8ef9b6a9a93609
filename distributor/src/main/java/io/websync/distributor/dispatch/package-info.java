/** Decides what is wanted where; plain Java without I/O. */
@NullMarked
package io.websync.distributor.dispatch;

import org.jspecify.annotations.NullMarked;
