/** Tells people and programs what they are to be told, until they have taken it. */
@NullMarked
package io.websync.distributor.notice;

import org.jspecify.annotations.NullMarked;
