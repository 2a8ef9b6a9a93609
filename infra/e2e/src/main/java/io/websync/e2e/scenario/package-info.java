/** One class per scenario: what has to hold, from end to end. */
@NullMarked
package io.websync.e2e.scenario;

import org.jspecify.annotations.NullMarked;
