/** What all processes do with the metrics that they did not name themselves. */
@NullMarked
package io.websync.metrics;

import org.jspecify.annotations.NullMarked;
