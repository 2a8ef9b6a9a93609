/** Dead letters: what was given up, why, and what became of it. */
@NullMarked
package io.websync.catalog.deadletter;

import org.jspecify.annotations.NullMarked;
