/** The edge-consumer: desired state to mirror, verify, ack, reconcile. */
@NullMarked
package io.websync.edge;

import org.jspecify.annotations.NullMarked;
