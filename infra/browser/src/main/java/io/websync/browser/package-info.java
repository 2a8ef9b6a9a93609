@NullMarked
package io.websync.browser;

import org.jspecify.annotations.NullMarked;
