/** What people ask: submissions with their counts, their files, their rejects. */
@NullMarked
package io.websync.catalog.report;

import org.jspecify.annotations.NullMarked;
