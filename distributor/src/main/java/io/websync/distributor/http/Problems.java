package io.websync.distributor.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Refusals as RFC 9457 problems. */
final class Problems {

    private Problems() {}

    static Answer problem(int status, String title, String detail) {
        return problem(status, title, detail, Map.of());
    }

    static Answer problem(int status, String title, String detail, Map<String, String> headers) {
        String json = "{\"type\":\"about:blank\",\"title\":" + quoted(title) + ",\"status\":" + status + ",\"detail\":"
                + quoted(detail) + "}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        var all = new HashMap<>(headers);
        all.put(HttpHeaders.CONTENT_TYPE, "application/problem+json");
        all.put(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length));
        all.put(HttpHeaders.CACHE_CONTROL, "no-store");
        return new Answer.Bytes(status, all, bytes);
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x2028 || c == 0x2029) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
