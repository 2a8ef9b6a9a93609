@NullMarked
package io.websync.ingest;

import org.jspecify.annotations.NullMarked;
