/** What a person asks of a submission after it was handed in: whether it may be asked, and how it is put to dispatch. */
@NullMarked
package io.websync.ingest.afterwards;

import org.jspecify.annotations.NullMarked;
