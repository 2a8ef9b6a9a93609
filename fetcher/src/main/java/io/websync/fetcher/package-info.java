/** The fetcher process: origin to center storage. */
@NullMarked
package io.websync.fetcher;

import org.jspecify.annotations.NullMarked;
