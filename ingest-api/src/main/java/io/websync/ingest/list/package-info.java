/** Reads lists of URLs in every format that is handed in, as a stream, without knowing what becomes of the entries. */
@NullMarked
package io.websync.ingest.list;

import org.jspecify.annotations.NullMarked;
