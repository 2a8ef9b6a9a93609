/** What the fetcher works on next, and what it may commit: decides, and does no I/O. */
@NullMarked
package io.websync.fetcher.queue;

import org.jspecify.annotations.NullMarked;
