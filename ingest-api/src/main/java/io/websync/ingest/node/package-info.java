/** Edge nodes as administrators run them. */
@NullMarked
package io.websync.ingest.node;

import org.jspecify.annotations.NullMarked;
