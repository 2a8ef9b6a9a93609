@NullMarked
package io.websync.ingest.openid;

import org.jspecify.annotations.NullMarked;
