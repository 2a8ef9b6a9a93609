/** Who is told of what, and how far that is. */
@NullMarked
package io.websync.catalog.notice;

import org.jspecify.annotations.NullMarked;
