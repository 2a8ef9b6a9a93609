/** The edge nodes, their groups, and which of them a selector selects. */
@NullMarked
package io.websync.catalog.node;

import org.jspecify.annotations.NullMarked;
