/** Runs scenarios against a running websync and says which hold. */
@NullMarked
package io.websync.e2e;

import org.jspecify.annotations.NullMarked;
