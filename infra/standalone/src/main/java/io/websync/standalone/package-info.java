/** The whole pipeline in one JVM on embedded real parts, with all its data under one folder. */
@NullMarked
package io.websync.standalone;

import org.jspecify.annotations.NullMarked;
