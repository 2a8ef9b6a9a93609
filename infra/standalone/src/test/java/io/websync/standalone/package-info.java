@NullMarked
package io.websync.standalone;

import org.jspecify.annotations.NullMarked;
