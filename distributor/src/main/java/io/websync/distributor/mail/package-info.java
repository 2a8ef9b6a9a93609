/** Tells people by mail. */
@NullMarked
package io.websync.distributor.mail;

import org.jspecify.annotations.NullMarked;
