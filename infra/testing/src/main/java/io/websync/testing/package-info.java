/** What the tests of several processes share. */
@NullMarked
package io.websync.testing;

import org.jspecify.annotations.NullMarked;
