/** A web server in front of the process: which one is believed, the socket that it comes by, and the files that it serves itself. */
@NullMarked
package io.websync.ingest.front;

import org.jspecify.annotations.NullMarked;
