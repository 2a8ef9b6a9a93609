/** Which submissions are done. */
@NullMarked
package io.websync.catalog.settling;

import org.jspecify.annotations.NullMarked;
