/** The records on the topics, one sealed family per topic. */
@NullMarked
package io.websync.contracts.event;

import org.jspecify.annotations.NullMarked;
