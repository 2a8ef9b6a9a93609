@NullMarked
package io.websync.edge.blobs;

import org.jspecify.annotations.NullMarked;
