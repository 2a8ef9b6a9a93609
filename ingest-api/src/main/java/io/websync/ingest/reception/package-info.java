/** Takes a list in: folds, rejects, hands the accepted entries on, and says whether all of it is kept. */
@NullMarked
package io.websync.ingest.reception;

import org.jspecify.annotations.NullMarked;
