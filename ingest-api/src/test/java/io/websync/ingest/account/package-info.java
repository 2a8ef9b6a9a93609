@NullMarked
package io.websync.ingest.account;

import org.jspecify.annotations.NullMarked;
