/** Brings what is wanted about: takes due replicas, transfers, publishes, records. */
@NullMarked
package io.websync.edge.work;

import org.jspecify.annotations.NullMarked;
