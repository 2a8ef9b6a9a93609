/** Keeps center storage in order. */
@NullMarked
package io.websync.distributor.storage;

import org.jspecify.annotations.NullMarked;
