/** Times, processor seconds and memory, and what they amount to over several rounds. */
@NullMarked
package io.websync.bench.measure;

import org.jspecify.annotations.NullMarked;
