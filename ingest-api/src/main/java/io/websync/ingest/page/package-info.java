/** The web pages; they work without JavaScript. */
@NullMarked
package io.websync.ingest.page;

import org.jspecify.annotations.NullMarked;
