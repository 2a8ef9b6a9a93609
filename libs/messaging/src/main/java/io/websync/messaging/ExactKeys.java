package io.websync.messaging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Record keys as text and back, byte for byte. A byte that is no UTF-8, which no key of ours has, stands in the text as a lone
 * surrogate, U+DC00 plus the byte, so that a record that cannot be read goes to the dead letters and back with the key that it
 * had. A text that was not made here and has other lone surrogates has them written as question marks.
 */
public final class ExactKeys {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int ESCAPE = 0xDC00;
    private static final int FIRST_ESCAPE = ESCAPE + 0x80;
    private static final int LAST_ESCAPE = ESCAPE + 0xFF;

    /** For a producer. */
    static final Serializer<String> SERIALIZER = (_, key) -> key == null ? null : bytes(key);

    /** For a consumer. */
    static final Deserializer<String> DESERIALIZER = (_, bytes) -> bytes == null ? null : text(bytes);

    private ExactKeys() {}

    /** The key of these bytes. */
    public static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : escaped(bytes);
    }

    /** The bytes of this key. */
    public static byte[] bytes(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (isEscape(key, i)) {
                return unescaped(key);
            }
        }
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xFF)));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    private static byte[] unescaped(String key) {
        var bytes = new ByteArrayOutputStream(key.length());
        int plain = 0;
        for (int i = 0; i < key.length(); i++) {
            if (isEscape(key, i)) {
                bytes.writeBytes(key.substring(plain, i).getBytes(StandardCharsets.UTF_8));
                bytes.write(key.charAt(i) - ESCAPE);
                plain = i + 1;
            }
        }
        bytes.writeBytes(key.substring(plain).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static boolean isEscape(String key, int i) {
        char c = key.charAt(i);
        return c >= FIRST_ESCAPE && c <= LAST_ESCAPE && (i == 0 || !Character.isHighSurrogate(key.charAt(i - 1)));
    }
}
