package io.websync.catalog.dispatch;

import io.websync.contracts.FileId;
import io.websync.contracts.Selector;
import java.util.UUID;

/**
 * A live claim: a file that keeps its asset wanted.
 *
 * @param account whose it is
 * @param selector where it is wanted
 * @param requestNumber of the request that the file is of now
 */
public record ClaimRow(FileId file, UUID asset, String account, Selector selector, int priority, long requestNumber) {}
