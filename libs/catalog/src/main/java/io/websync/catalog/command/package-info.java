/** What was asked of dispatch after a submission, and how far it is. */
@NullMarked
package io.websync.catalog.command;

import org.jspecify.annotations.NullMarked;
