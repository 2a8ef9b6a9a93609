/** The edge's own HTTP: health, metrics, reconcile now. */
@NullMarked
package io.websync.edge.http;

import org.jspecify.annotations.NullMarked;
