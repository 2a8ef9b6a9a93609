/** Accounts and their tokens. */
@NullMarked
package io.websync.catalog.account;

import org.jspecify.annotations.NullMarked;
