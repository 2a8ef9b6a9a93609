@NullMarked
package io.websync.ingest.reception;

import org.jspecify.annotations.NullMarked;
