package io.websync.contracts;

/** Which ASCII characters stand for themselves where, by the percent-encode sets of the WHATWG URL standard. */
final class UrlChars {

    /** All but the path percent-encode set. */
    static final boolean[] PATH_LITERAL = printableBut(" \"#<>?^`{}");

    /** All but the special-query percent-encode set. */
    static final boolean[] QUERY_LITERAL = printableBut(" \"#<>'");

    private UrlChars() {}

    static boolean isAlpha(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The value of a hex digit, or -1. */
    static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' && c < 0x80 ? lower - 'a' + 10 : -1;
    }

    private static boolean[] printableBut(String excluded) {
        var literal = new boolean[128];
        for (char c = 0x21; c < 0x7f; c++) {
            literal[c] = excluded.indexOf(c) < 0;
        }
        return literal;
    }
}
