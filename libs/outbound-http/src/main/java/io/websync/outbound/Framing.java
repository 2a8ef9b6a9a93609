package io.websync.outbound;

import java.util.Optional;
import okhttp3.Headers;

/**
 * What headers say about where the body ends. An answer that says it in two ways, or in none that can be understood, has no
 * body that anyone could rely on (RFC 9112, 6.3).
 */
final class Framing {

    private static final int LONGEST_LENGTH = 18;

    private Framing() {}

    /** What is wrong with it; empty when nothing is. */
    static Optional<String> flawOf(Headers headers) {
        String length = null;
        boolean encoded = false;
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (name.equalsIgnoreCase("Content-Length")) {
                String value = headers.value(i).strip();
                if (!isNumber(value)) {
                    return Optional.of("an impossible Content-Length «" + cut(value) + "»");
                }
                if (length != null && !length.equals(value)) {
                    return Optional.of("two lengths, " + length + " and " + value);
                }
                length = value;
            } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
                if (encoded || !headers.value(i).strip().equalsIgnoreCase("chunked")) {
                    return Optional.of("a transfer encoding that was not asked for, «" + cut(headers.value(i)) + "»");
                }
                encoded = true;
            }
        }
        return Optional.empty();
    }

    private static boolean isNumber(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST_LENGTH
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String cut(String value) {
        return value.length() > 40 ? value.substring(0, 40) + "…" : value;
    }
}
