@NullMarked
package io.websync.edge.replica;

import org.jspecify.annotations.NullMarked;
