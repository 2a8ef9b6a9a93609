/** Tells a webhook what it is to be told. */
@NullMarked
package io.websync.distributor.webhook;

import org.jspecify.annotations.NullMarked;
