/** Argon2id, as a library has it. */
@NullMarked
package io.websync.ingest.argon2;

import org.jspecify.annotations.NullMarked;
