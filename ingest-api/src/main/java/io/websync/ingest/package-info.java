/** The front door: HTTP API, pages, submissions, reports. */
@NullMarked
package io.websync.ingest;

import org.jspecify.annotations.NullMarked;
