/** Threads that keep on: retry with back-off, wake-up by signal, a bounded stop. */
@NullMarked
package io.websync.distributor.loop;

import org.jspecify.annotations.NullMarked;
