/** Decides what a dead letter is about; plain Java without I/O. */
@NullMarked
package io.websync.distributor.deadletters;

import org.jspecify.annotations.NullMarked;
