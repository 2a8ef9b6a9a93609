/** What is known: the connection to PostgreSQL and its schema. Writers and queries stand in a package per feature. */
@NullMarked
package io.websync.catalog;

import org.jspecify.annotations.NullMarked;
