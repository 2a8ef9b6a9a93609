/** Edge nodes as administrators run them. */
@NullMarked
package io.websync.ingest.check;

import org.jspecify.annotations.NullMarked;
