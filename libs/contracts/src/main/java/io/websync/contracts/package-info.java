/** What travels between the processes. Imports nothing else of websync, no Spring and no Kafka client. */
@NullMarked
package io.websync.contracts;

import org.jspecify.annotations.NullMarked;
