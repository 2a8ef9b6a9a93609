@NullMarked
package io.websync.contracts;

import org.jspecify.annotations.NullMarked;
