/** The edge's disk: the tree that a web server serves, and the partial files beside it. */
@NullMarked
package io.websync.edge.files;

import org.jspecify.annotations.NullMarked;
