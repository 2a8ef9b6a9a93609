@NullMarked
package io.websync.archive;

import org.jspecify.annotations.NullMarked;
