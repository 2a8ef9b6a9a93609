/** A real HTTP origin with content made on the fly, counters and faults. */
@NullMarked
package io.websync.e2e.origin;

import org.jspecify.annotations.NullMarked;
