/** Many rows in one statement. */
@NullMarked
package io.websync.catalog.batch;

import org.jspecify.annotations.NullMarked;
