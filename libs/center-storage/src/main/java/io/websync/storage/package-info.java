/**
 * Center storage: where the bytes live, named by their SHA-256. One port with an adapter for plain files and one for S3;
 * both run the same contract suite.
 */
@NullMarked
package io.websync.storage;

import org.jspecify.annotations.NullMarked;
