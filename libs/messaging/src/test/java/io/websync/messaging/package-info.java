@NullMarked
package io.websync.messaging;

import org.jspecify.annotations.NullMarked;
