package io.websync.contracts;

/**
 * Says in one pass and without allocating whether a text is a canonical key for certain. Most lists and all records on the
 * topics hold such texts; whatever it does not know goes to {@link CanonicalUrl}, so it may be narrow but never wrong.
 */
final class CanonicalScan {

    /** What a scan found. */
    enum Verdict {
        /** Only the full parser knows. */
        UNSURE,
        /** Canonical, but its path in the mirror is another text, or it has no place there. */
        CANONICAL,
        /** Canonical, and the key is its own path in the mirror. */
        PLAIN
    }

    private static final byte HOST = 1;
    private static final byte PATH = 2;
    private static final byte QUERY = 4;
    private static final byte[] CLASSES = classes();

    private CanonicalScan() {}

    /**
     * Scans {@code host[:port]/path[?query]} from an index to the end.
     *
     * @param defaultPort the port that a canonical text with this scheme leaves out; 0 when the scheme is not known
     */
    static Verdict scan(String text, int from, int defaultPort) {
        int length = text.length();
        if (length - from > MirrorPath.LIMIT) {
            return Verdict.UNSURE;
        }
        int slash = authorityEnd(text, from, defaultPort);
        if (slash < 0 || slash - from > MirrorPath.NAME_LIMIT) {
            return Verdict.UNSURE;
        }
        boolean plain = true;
        int start = slash + 1;
        int i = start;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 128 || (CLASSES[c] & PATH) == 0) {
                if (c != '?') {
                    return Verdict.UNSURE;
                }
                break;
            }
            if (c == '/') {
                if (isDots(text, start, i)) {
                    return Verdict.UNSURE;
                }
                plain &= i > start && i - start <= MirrorPath.NAME_LIMIT;
                start = i + 1;
            } else if (c == '%') {
                int value =
                        i + 2 < length ? UrlChars.hex(text.charAt(i + 1)) << 4 | UrlChars.hex(text.charAt(i + 2)) : -1;
                if (value == '.') {
                    return Verdict.UNSURE;
                }
                plain &= value > 0 && value != '/' && value != '\\';
            }
        }
        if (isDots(text, start, i)) {
            return Verdict.UNSURE;
        }
        plain &= start < length && length - start <= MirrorPath.NAME_LIMIT;
        for (i++; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 128 || (CLASSES[c] & QUERY) == 0) {
                return Verdict.UNSURE;
            }
            plain &= c != '/' && c != '\\';
        }
        return plain ? Verdict.PLAIN : Verdict.CANONICAL;
    }

    /** Where the path begins, or -1 when the authority is not certainly canonical. */
    private static int authorityEnd(String text, int from, int defaultPort) {
        int length = text.length();
        int label = from;
        boolean digitsOnly = true;
        int i = from;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 128 || (CLASSES[c] & HOST) == 0) {
                break;
            }
            if (c == '.') {
                if (!isLabel(text, label, i)) {
                    return -1;
                }
                label = i + 1;
            } else {
                digitsOnly &= c <= '9';
            }
        }
        if (!isLabel(text, label, i) || i - from > 253 || i == length) {
            return -1;
        }
        char first = text.charAt(label);
        if (first <= '9' && !(digitsOnly && isDottedQuad(text, from, i))) {
            return -1;
        }
        return text.charAt(i) == '/' ? i : text.charAt(i) == ':' ? portEnd(text, i + 1, defaultPort) : -1;
    }

    private static int portEnd(String text, int from, int defaultPort) {
        int port = 0;
        int i = from;
        for (; i < text.length() && i - from <= 5 && UrlChars.isDigit(text.charAt(i)); i++) {
            port = port * 10 + text.charAt(i) - '0';
        }
        boolean canonical = i > from
                && i < text.length()
                && text.charAt(i) == '/'
                && text.charAt(from) != '0'
                && port <= 65_535
                && port != defaultPort;
        return canonical ? i : -1;
    }

    private static boolean isLabel(String text, int start, int end) {
        return end > start && end - start <= 63 && !(text.charAt(start) == 'x' && text.startsWith("xn--", start));
    }

    /** Four numbers up to 255 without leading zeros; the text holds digits and dots alone, and no empty label. */
    private static boolean isDottedQuad(String text, int from, int to) {
        int numbers = 0;
        int i = from;
        while (i < to) {
            int start = i;
            int number = 0;
            while (i < to && text.charAt(i) != '.' && i - start <= 3) {
                number = number * 10 + text.charAt(i++) - '0';
            }
            if (number > 255 || i - start > 3 || (text.charAt(start) == '0' && i - start > 1)) {
                return false;
            }
            numbers++;
            i++;
        }
        return numbers == 4;
    }

    private static boolean isDots(String text, int start, int end) {
        return end - start <= 2 && end > start && text.charAt(start) == '.' && text.charAt(end - 1) == '.';
    }

    private static byte[] classes() {
        var classes = new byte[128];
        for (char c = 0; c < 128; c++) {
            if (MirrorPath.isHostCharacter(c) || c == '.') {
                classes[c] |= HOST;
            }
            if (UrlChars.PATH_LITERAL[c] && c != '\\') {
                classes[c] |= PATH;
            }
            if (UrlChars.QUERY_LITERAL[c]) {
                classes[c] |= QUERY;
            }
        }
        return classes;
    }
}
