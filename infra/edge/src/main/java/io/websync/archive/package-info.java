/** The archive that makes a machine an edge; what it holds is made elsewhere, and its test is here. */
@NullMarked
package io.websync.archive;

import org.jspecify.annotations.NullMarked;
