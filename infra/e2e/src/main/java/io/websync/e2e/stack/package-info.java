/** A whole websync on loopback, to be started, killed and asked. */
@NullMarked
package io.websync.e2e.stack;

import org.jspecify.annotations.NullMarked;
