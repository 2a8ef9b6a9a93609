@NullMarked
package io.websync.cli;

import org.jspecify.annotations.NullMarked;
