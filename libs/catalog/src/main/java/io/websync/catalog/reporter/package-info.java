/** What the reporter knows and writes: replicas, edges, its offsets. */
@NullMarked
package io.websync.catalog.reporter;

import org.jspecify.annotations.NullMarked;
