/** Runs the decisions in transactions on the catalog. */
@NullMarked
package io.websync.distributor.jdbc;

import org.jspecify.annotations.NullMarked;
