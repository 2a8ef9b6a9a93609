/** What center storage holds of assets, for whoever is about to fetch them again. */
@NullMarked
package io.websync.catalog.held;

import org.jspecify.annotations.NullMarked;
