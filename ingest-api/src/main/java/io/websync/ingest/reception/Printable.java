package io.websync.ingest.reception;

/** Makes any text fit for a column, a page and a terminal. */
public final class Printable {

    private Printable() {}

    /** Control characters, marks that turn the direction of text and lone surrogates become U+FFFD, and what is over the limit is cut. */
    public static String of(String text, int limit) {
        boolean clean = text.length() <= limit;
        for (int i = 0; clean && i < text.length(); i++) {
            char c = text.charAt(i);
            clean = !Character.isSurrogate(c) && isFit(c);
        }
        if (clean) {
            return text;
        }
        var result = new StringBuilder();
        int end = Math.min(text.length(), limit);
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            result.appendCodePoint(isFit(c) ? c : 0xFFFD);
        }
        return text.length() > limit ? result.append('…').toString() : result.toString();
    }

    private static boolean isFit(int c) {
        // Marks that turn the direction of what follows would let a text show as another.
        boolean turns = (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x200E
                || c == 0x200F
                || c == 0x061C;
        return !turns && !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }
}
