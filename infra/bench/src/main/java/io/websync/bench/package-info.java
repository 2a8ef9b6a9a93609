/** Benchmarks: websync against what one would do by hand, in the same run on the same machine. */
@NullMarked
package io.websync.bench;

import org.jspecify.annotations.NullMarked;
