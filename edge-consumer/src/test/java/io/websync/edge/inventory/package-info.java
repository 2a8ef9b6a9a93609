@NullMarked
package io.websync.edge.inventory;

import org.jspecify.annotations.NullMarked;
