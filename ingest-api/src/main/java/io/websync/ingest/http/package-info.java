/** The HTTP API. */
@NullMarked
package io.websync.ingest.http;

import org.jspecify.annotations.NullMarked;
