/** Orders and controls in, acks and reports out. */
@NullMarked
package io.websync.edge.kafka;

import org.jspecify.annotations.NullMarked;
