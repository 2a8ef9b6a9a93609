@NullMarked
package io.websync.ingest.page;

import org.jspecify.annotations.NullMarked;
