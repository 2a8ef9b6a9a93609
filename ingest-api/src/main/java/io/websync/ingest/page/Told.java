package io.websync.ingest.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody is told of a submission, as a page shows it.
 *
 * @param on whether they are told when it is settled
 * @param address where they are written to
 * @param words how far the mail is that they were to be sent of it
 */
record Told(boolean on, @Nullable String address, List<String> words) {}
