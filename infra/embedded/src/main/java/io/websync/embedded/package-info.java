/** Real engines without an installation: a Kafka broker and a PostgreSQL server from Maven's jars. */
@NullMarked
package io.websync.embedded;

import org.jspecify.annotations.NullMarked;
