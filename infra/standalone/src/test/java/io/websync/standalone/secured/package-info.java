/** The whole pipeline behind a broker that asks who comes. */
@NullMarked
package io.websync.standalone.secured;

import org.jspecify.annotations.NullMarked;
