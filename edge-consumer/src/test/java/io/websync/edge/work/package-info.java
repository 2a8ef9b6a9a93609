@NullMarked
package io.websync.edge.work;

import org.jspecify.annotations.NullMarked;
