/**
 * The edge's memory, in SQLite: orders, offsets, what is there, acks that the broker has not confirmed. One thread writes,
 * in groups.
 */
@NullMarked
package io.websync.edge.inventory;

import org.jspecify.annotations.NullMarked;
