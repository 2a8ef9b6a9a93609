@NullMarked
package io.websync.ingest.front;

import org.jspecify.annotations.NullMarked;
