/** Where accepted entries and controls go. */
@NullMarked
package io.websync.ingest.kafka;

import org.jspecify.annotations.NullMarked;
