/** The catalog, for what is held already. */
@NullMarked
package io.websync.fetcher.jdbc;

import org.jspecify.annotations.NullMarked;
