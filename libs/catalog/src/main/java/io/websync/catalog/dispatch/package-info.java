/** What dispatch knows and writes: assets, files, due requests. */
@NullMarked
package io.websync.catalog.dispatch;

import org.jspecify.annotations.NullMarked;
