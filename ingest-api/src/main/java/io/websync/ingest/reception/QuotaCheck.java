package io.websync.ingest.reception;

import io.websync.catalog.account.Quota;
import io.websync.catalog.account.Usages;
import io.websync.catalog.account.Usages.Usage;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether a list is within its account's quota.
 *
 * @param quota what the account may use up
 * @param used what it used up today before this list
 * @param now when the list came
 */
record QuotaCheck(Quota quota, Usage used, Instant now) {

    /** What an account may use up that has no quota. */
    static final QuotaCheck OPEN = new QuotaCheck(Quota.OPEN, new Usage(0, 0), Instant.EPOCH);

    /** The same after the account's other lists of the day had so many lines. */
    QuotaCheck beside(long otherLines) {
        return new QuotaCheck(quota, new Usage(otherLines, used.bytes()), now);
    }

    /** @throws OverQuotaException when nothing more of today's is left */
    void requireSomeLeft() {
        Long bytes = quota.dailyBytes();
        if (bytes != null && used.bytes() >= bytes) {
            throw daily(
                    "dailyBytes",
                    bytes,
                    used.bytes(),
                    "origins sent " + used.bytes() + " bytes for your lists of today, and " + bytes
                            + " a day are yours");
        }
        Long lines = quota.dailyLines();
        if (lines != null && used.lines() >= lines) {
            throw dailyLines(lines, used.lines(), "");
        }
    }

    /**
     * @param entries of the list up to now, with this one
     * @param line where it stands
     * @throws OverQuotaException when it is one too many
     */
    void requireRoom(long entries, long line) {
        Long most = quota.lines();
        if (most != null && entries > most) {
            throw new OverQuotaException(
                    "lines",
                    most,
                    entries,
                    null,
                    "line " + line + " is one too many: a list of yours has at most " + most
                            + " lines. Hand it in in parts, or ask an administrator for more");
        }
        Long daily = quota.dailyLines();
        if (daily != null && used.lines() + entries > daily) {
            throw dailyLines(daily, used.lines(), "line " + line + " is one too many: ");
        }
    }

    private OverQuotaException dailyLines(long most, long before, String where) {
        return daily(
                "dailyLines",
                most,
                before,
                where + most + " lines a day are yours, and your other lists of today have " + before);
    }

    private OverQuotaException daily(String limit, long value, long before, String why) {
        Instant freeAt = Usages.dayOf(now).plus(Duration.ofDays(1));
        return new OverQuotaException(
                limit,
                value,
                before,
                freeAt,
                why + ". There is room again at " + freeAt + "; an administrator can give you more");
    }
}
