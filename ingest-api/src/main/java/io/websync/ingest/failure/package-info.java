/** What failures mean to people. */
@NullMarked
package io.websync.ingest.failure;

import org.jspecify.annotations.NullMarked;
