/** Reports that follow what happens. */
@NullMarked
package io.websync.ingest.live;

import org.jspecify.annotations.NullMarked;
