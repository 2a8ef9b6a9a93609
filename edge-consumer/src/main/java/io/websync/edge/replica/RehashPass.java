package io.websync.edge.replica;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a reading of the whole mirror is; kept in the inventory, so that it goes on there after a restart.
 *
 * @param after the replica that was read last; they are read in the order of their ids
 * @param done bytes read, with {@link RehashPace#PER_FILE} for each file
 * @param total bytes that there were to read when it began, likewise
 * @param ended whether every replica was read
 */
public record RehashPass(
        Instant started,
        long after,
        long done,
        long total,
        long checked,
        long rehashed,
        long missing,
        long truncated,
        long altered,
        long mismatched,
        boolean ended) {

    public static RehashPass beginning(Instant now, long total) {
        return new RehashPass(now, 0, 0, total, 0, 0, 0, 0, 0, 0, false);
    }

    /**
     * With one more replica looked at.
     *
     * @param bytes that were read of it; -1 when it was not read
     * @param mismatch whether its bytes were not those of its digest
     */
    public RehashPass with(long id, Finding finding, long bytes, boolean mismatch) {
        boolean other = finding == Finding.ALTERED || finding == Finding.TRUNCATED || finding == Finding.RETURNED;
        return new RehashPass(
                started,
                id,
                done + Math.max(0, bytes) + RehashPace.PER_FILE,
                total,
                checked + 1,
                rehashed + (bytes >= 0 ? 1 : 0),
                missing + (finding == Finding.MISSING ? 1 : 0),
                truncated + (finding == Finding.TRUNCATED ? 1 : 0),
                altered + (other || mismatch ? 1 : 0),
                mismatched + (mismatch ? 1 : 0),
                ended);
    }

    /** With the replicas up to this one passed over, which hold no copy. */
    public RehashPass upTo(long id) {
        return new RehashPass(
                started, id, done, total, checked, rehashed, missing, truncated, altered, mismatched, ended);
    }

    public RehashPass end() {
        return new RehashPass(
                started, after, done, total, checked, rehashed, missing, truncated, altered, mismatched, true);
    }

    public String text() {
        return started.toEpochMilli() + " " + after + " " + done + " " + total + " " + checked + " " + rehashed + " "
                + missing + " " + truncated + " " + altered + " " + mismatched + " " + (ended ? 1 : 0);
    }

    /** Empty when the text is none of {@link #text}: a new pass does no harm. */
    public static Optional<RehashPass> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            String[] words = text.split(" ", -1);
            if (words.length != 11) {
                return Optional.empty();
            }
            long[] n = new long[words.length];
            for (int i = 0; i < n.length; i++) {
                n[i] = Long.parseLong(words[i]);
            }
            return Optional.of(new RehashPass(
                    Instant.ofEpochMilli(n[0]), n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10] != 0));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
