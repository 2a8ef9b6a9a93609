/** websync's HTTP API as a person's script would use it. */
@NullMarked
package io.websync.e2e.api;

import org.jspecify.annotations.NullMarked;
