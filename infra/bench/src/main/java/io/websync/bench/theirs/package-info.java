/** What websync is compared with: nginx, aria2c, rsync, sha256sum and Kafka's own benchmark, as processes. */
@NullMarked
package io.websync.bench.theirs;

import org.jspecify.annotations.NullMarked;
