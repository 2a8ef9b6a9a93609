/**
 * Requests to addresses that a user named: downloads and webhooks. A guard refuses whatever is not on the public internet
 * where the socket connects, so that neither a literal, nor a redirect, nor a name that changes its address leads inside.
 */
@NullMarked
package io.websync.outbound;

import org.jspecify.annotations.NullMarked;
