/**
 * The records on the topics, one sealed family per topic. A component that is not {@code @Nullable} must be on the wire; so a
 * component that a later version adds is {@code @Nullable}, since records without it may wait on a topic for months.
 */
@NullMarked
package io.websync.contracts.event;

import org.jspecify.annotations.NullMarked;
