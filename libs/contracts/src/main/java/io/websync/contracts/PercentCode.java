package io.websync.contracts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding and -decoding of the WHATWG URL standard, over UTF-8. */
final class PercentCode {

    private static final String HEX = "0123456789ABCDEF";

    private PercentCode() {}

    /** Appends what is literal as it is, and the UTF-8 bytes of everything else encoded; a {@code %} stays as it is. */
    static void encode(String text, int from, int to, boolean[] literal, StringBuilder result) {
        int i = from;
        while (i < to) {
            char c = text.charAt(i);
            if (c < 128 && literal[c]) {
                result.append(c);
                i++;
                continue;
            }
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint < 0x80) {
                appendByte(codePoint, result);
            } else if (codePoint < 0x800) {
                appendByte(0xc0 | codePoint >> 6, result);
                appendByte(0x80 | (codePoint & 0x3f), result);
            } else if (codePoint < 0x10000) {
                appendByte(0xe0 | codePoint >> 12, result);
                appendByte(0x80 | (codePoint >> 6 & 0x3f), result);
                appendByte(0x80 | (codePoint & 0x3f), result);
            } else {
                appendByte(0xf0 | codePoint >> 18, result);
                appendByte(0x80 | (codePoint >> 12 & 0x3f), result);
                appendByte(0x80 | (codePoint >> 6 & 0x3f), result);
                appendByte(0x80 | (codePoint & 0x3f), result);
            }
        }
    }

    /** The text with every {@code %XX} as the byte that it stands for, read as UTF-8; bytes that are none become U+FFFD. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] == '%' && i + 2 < bytes.length ? byteAt(bytes, i + 1) : -1;
            if (value >= 0) {
                decoded.write(value);
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int byteAt(byte[] bytes, int index) {
        int high = UrlChars.hex((char) (bytes[index] & 0xff));
        int low = UrlChars.hex((char) (bytes[index + 1] & 0xff));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static void appendByte(int value, StringBuilder result) {
        result.append('%').append(HEX.charAt(value >> 4)).append(HEX.charAt(value & 0xf));
    }
}
