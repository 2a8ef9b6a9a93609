@NullMarked
package io.websync.distributor.deadletters;

import org.jspecify.annotations.NullMarked;
