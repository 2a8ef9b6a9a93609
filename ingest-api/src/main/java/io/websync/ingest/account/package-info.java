/** Who is asking: tokens and their accounts. */
@NullMarked
package io.websync.ingest.account;

import org.jspecify.annotations.NullMarked;
