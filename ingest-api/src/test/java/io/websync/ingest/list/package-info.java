@NullMarked
package io.websync.ingest.list;

import org.jspecify.annotations.NullMarked;
