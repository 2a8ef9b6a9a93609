/** Blobs that nothing points to, and how their removal goes on. */
@NullMarked
package io.websync.catalog.garbage;

import org.jspecify.annotations.NullMarked;
