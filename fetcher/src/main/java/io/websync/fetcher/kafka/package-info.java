/** The queue on Kafka: the poll thread, the controls, confirmations. */
@NullMarked
package io.websync.fetcher.kafka;

import org.jspecify.annotations.NullMarked;
