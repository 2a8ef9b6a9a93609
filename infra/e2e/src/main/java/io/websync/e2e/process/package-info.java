/** Processes that are started, stopped, paused and killed. */
@NullMarked
package io.websync.e2e.process;

import org.jspecify.annotations.NullMarked;
