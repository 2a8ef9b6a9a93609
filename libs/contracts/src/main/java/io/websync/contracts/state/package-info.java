/** The states of files, replicas and submissions, with their transition tables. */
@NullMarked
package io.websync.contracts.state;

import org.jspecify.annotations.NullMarked;
