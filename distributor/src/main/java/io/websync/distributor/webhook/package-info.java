/** Tells a webhook of alarms. */
@NullMarked
package io.websync.distributor.webhook;

import org.jspecify.annotations.NullMarked;
