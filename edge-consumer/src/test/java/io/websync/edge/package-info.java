@NullMarked
package io.websync.edge;

import org.jspecify.annotations.NullMarked;
