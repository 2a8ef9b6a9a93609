/** From an origin to a verified blob in center storage. */
@NullMarked
package io.websync.fetcher.download;

import org.jspecify.annotations.NullMarked;
