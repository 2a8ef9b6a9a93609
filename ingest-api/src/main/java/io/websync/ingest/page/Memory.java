package io.websync.ingest.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a browser keeps while it is at the provider.
 *
 * @param secret that the provider's answer has to fit; null for none
 * @param to the page to go on to, one of ours
 */
record Memory(@Nullable String secret, String to) {

    static final Memory NONE = new Memory(null, Html.ownPage(null));

    /** Of a cookie's value, which may be anything. */
    static Memory of(String value) {
        int end = value.lastIndexOf('.');
        if (end < 0) {
            return NONE;
        }
        try {
            byte[] to = Base64.getUrlDecoder().decode(value.substring(end + 1));
            return new Memory(value.substring(0, end), Html.ownPage(new String(to, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException _) {
            return NONE;
        }
    }

    /** As a cookie's value; empty for none. */
    String value() {
        return secret == null
                ? ""
                : secret + "."
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(to.getBytes(StandardCharsets.UTF_8));
    }
}
