package io.websync.distributor.blobs;

import org.jspecify.annotations.Nullable;

/** Which bytes a request asks for (RFC 9110, 14): one range at most, since several in one answer are of use to nobody here. */
public sealed interface ByteRange {

    /** All of them. */
    record Whole() implements ByteRange {}

    /** From {@code first} to {@code last}, both included and both within the blob. */
    record Part(long first, long last) implements ByteRange {
        public long length() {
            return last - first + 1;
        }
    }

    /** None that the blob has. */
    record Unsatisfiable() implements ByteRange {}

    /**
     * Reads a Range header. One that is malformed, in another unit or for several ranges asks for the whole, as the RFC lets
     * a server do.
     *
     * @param header null when there is none
     * @param size of the blob in bytes
     */
    static ByteRange of(@Nullable String header, long size) {
        if (header == null || !header.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        String range = header.substring(6).strip();
        int dash = range.indexOf('-');
        if (dash < 0 || range.indexOf(',') >= 0) {
            return new Whole();
        }
        long first = number(range.substring(0, dash).strip());
        long last = number(range.substring(dash + 1).strip());
        if (first == MALFORMED || last == MALFORMED || (first == ABSENT && last == ABSENT)) {
            return new Whole();
        }
        if (first == ABSENT) {
            return last == 0 || size == 0 ? new Unsatisfiable() : new Part(Math.max(0, size - last), size - 1);
        }
        if (last != ABSENT && last < first) {
            return new Whole();
        }
        if (first >= size) {
            return new Unsatisfiable();
        }
        return new Part(first, last == ABSENT ? size - 1 : Math.min(last, size - 1));
    }

    long ABSENT = -1;
    long MALFORMED = -2;

    private static long number(String digits) {
        if (digits.isEmpty()) {
            return ABSENT;
        }
        if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return MALFORMED;
        }
        return Long.parseLong(digits);
    }
}
