/** What somebody should look at. */
@NullMarked
package io.websync.catalog.alarm;

import org.jspecify.annotations.NullMarked;
