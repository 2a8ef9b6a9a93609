/** Who may do what at the broker: topics, users and their rights, for an operator to set up. */
@NullMarked
package io.websync.messaging.access;

import org.jspecify.annotations.NullMarked;
