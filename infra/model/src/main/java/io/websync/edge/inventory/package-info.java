/** The part of the model check that needs the inventory's package. */
@NullMarked
package io.websync.edge.inventory;

import org.jspecify.annotations.NullMarked;
