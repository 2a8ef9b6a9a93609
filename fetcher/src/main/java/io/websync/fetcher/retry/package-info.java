/** Whether and when another attempt is made: decides, and does no I/O. */
@NullMarked
package io.websync.fetcher.retry;

import org.jspecify.annotations.NullMarked;
