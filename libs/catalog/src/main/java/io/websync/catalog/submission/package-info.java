/** Submissions as they are handed in: their rows, their rejects, their lease. */
@NullMarked
package io.websync.catalog.submission;

import org.jspecify.annotations.NullMarked;
