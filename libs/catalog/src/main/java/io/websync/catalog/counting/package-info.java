/** The counters that a report of a million files is read from. */
@NullMarked
package io.websync.catalog.counting;

import org.jspecify.annotations.NullMarked;
