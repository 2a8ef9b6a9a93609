/** Engines in containers for tests; part of the build with {@code -Ptestcontainers} only. */
@NullMarked
package io.websync.containers;

import org.jspecify.annotations.NullMarked;
