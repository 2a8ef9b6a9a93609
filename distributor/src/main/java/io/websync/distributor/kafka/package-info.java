/** Reads the topics and writes to them. */
@NullMarked
package io.websync.distributor.kafka;

import org.jspecify.annotations.NullMarked;
