/** The distributor: dispatch, reporter, blobs and keeper in one process. */
@NullMarked
package io.websync.distributor;

import org.jspecify.annotations.NullMarked;
