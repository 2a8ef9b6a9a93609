/** How much there is of what. */
@NullMarked
package io.websync.catalog.census;

import org.jspecify.annotations.NullMarked;
