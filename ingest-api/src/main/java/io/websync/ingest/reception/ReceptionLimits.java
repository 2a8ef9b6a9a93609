package io.websync.ingest.reception;

import io.websync.catalog.account.Quota;
import java.time.Duration;

/**
 * How much is taken in at once.
 *
 * @param maxEntries of a list, accepted or not
 * @param shortList a list of at most so many entries is a short one and never waits behind long ones
 * @param keptRejects of a list are kept with text and reason; the ones after are only counted
 * @param shownRejects of a list are in the answer
 * @param lease of a submission while its list comes in; renewed at a third of it
 * @param quota of users who have no numbers of their own
 */
public record ReceptionLimits(
        int maxEntries, int shortList, int keptRejects, int shownRejects, Duration lease, Quota quota) {}
