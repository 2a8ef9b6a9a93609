/** The contracts on Kafka: client settings, producers, consumers, topics. */
@NullMarked
package io.websync.messaging;

import org.jspecify.annotations.NullMarked;
