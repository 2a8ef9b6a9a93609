/** What becomes of alarms, by the conditions that are met. */
@NullMarked
package io.websync.distributor.alarm;

import org.jspecify.annotations.NullMarked;
