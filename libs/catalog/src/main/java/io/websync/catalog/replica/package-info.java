/** What the edges said last of each asset. */
@NullMarked
package io.websync.catalog.replica;

import org.jspecify.annotations.NullMarked;
