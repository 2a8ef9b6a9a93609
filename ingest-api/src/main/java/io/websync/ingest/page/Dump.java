package io.websync.ingest.page;

import io.websync.ingest.http.DeadLetterView.Blob;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as a page shows them: as text where they are text, else in hexadecimal.
 *
 * @param text whether as text
 * @param shown all of them, or their beginning
 * @param cut whether there are more
 */
record Dump(int bytes, boolean text, String shown, boolean cut) {

    private static final int TEXT_LIMIT = 16_000;
    private static final int HEX_LIMIT = 2_048;
    private static final int ROW = 16;

    static @Nullable Dump of(@Nullable Blob blob) {
        if (blob == null) {
            return null;
        }
        String all = blob.text();
        if (all != null && all.chars().noneMatch(Dump::isBinary)) {
            boolean cut = all.length() > TEXT_LIMIT;
            return new Dump(blob.bytes(), true, readable(cut ? all.substring(0, TEXT_LIMIT) : all), cut);
        }
        byte[] bytes = Base64.getDecoder().decode(blob.base64());
        return new Dump(bytes.length, false, hex(bytes), bytes.length > HEX_LIMIT);
    }

    private static boolean isBinary(int c) {
        return c < ' ' && c != '\n' && c != '\r' && c != '\t';
    }

    /** What turns the direction, or is no character, is shown as U+FFFD. */
    private static String readable(String text) {
        return text.codePoints()
                .map(c -> c == '\n' || c == '\t' || !isHidden(c) ? c : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHidden(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c) || type == Character.FORMAT || type == Character.SURROGATE;
    }

    private static String hex(byte[] bytes) {
        var dump = new StringBuilder();
        HexFormat hex = HexFormat.ofDelimiter(" ");
        int end = Math.min(bytes.length, HEX_LIMIT);
        for (int from = 0; from < end; from += ROW) {
            int to = Math.min(end, from + ROW);
            String row = hex.formatHex(bytes, from, to);
            dump.append(String.format("%06x  ", from)).append(row).append(" ".repeat(ROW * 3 - 1 - row.length() + 2));
            for (int i = from; i < to; i++) {
                dump.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
            }
            dump.append('\n');
        }
        return dump.toString();
    }
}
