@NullMarked
package io.websync.contracts.state;

import org.jspecify.annotations.NullMarked;
