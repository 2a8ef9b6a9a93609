@NullMarked
package io.websync.openid;

import org.jspecify.annotations.NullMarked;
