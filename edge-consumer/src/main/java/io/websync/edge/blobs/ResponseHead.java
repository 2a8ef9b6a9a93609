package io.websync.edge.blobs;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Status and headers of an answer; names in lower case. */
record ResponseHead(int status, boolean http11, Map<String, String> headers) {

    static ResponseHead parse(String head) throws IOException {
        List<String> lines = head.lines().toList();
        String first = lines.isEmpty() ? "" : lines.getFirst();
        if (!first.startsWith("HTTP/1.") || first.length() < 12) {
            throw new IOException(
                    "the answer is no HTTP/1.1: «" + first.substring(0, Math.min(first.length(), 80)) + "»");
        }
        int status;
        try {
            status = Integer.parseInt(first, 9, 12, 10);
        } catch (NumberFormatException _) {
            throw new IOException("the answer has no status: «" + first + "»");
        }
        var headers = new HashMap<String, String>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new ResponseHead(status, first.startsWith("HTTP/1.1"), headers);
    }

    @Nullable String header(String name) {
        return headers.get(name);
    }

    boolean chunked() {
        String encoding = header("transfer-encoding");
        return hasBody()
                && encoding != null
                && encoding.toLowerCase(Locale.ROOT).endsWith("chunked");
    }

    boolean hasBody() {
        return status != 204 && status != 304;
    }

    /** -1 when the body ends with the connection. */
    long contentLength() throws IOException {
        String length = header("content-length");
        if (length == null) {
            return -1;
        }
        try {
            return Long.parseUnsignedLong(length);
        } catch (NumberFormatException _) {
            throw new IOException("the answer's length is «" + length + "»");
        }
    }

    boolean keepAlive() {
        String connection = header("connection");
        return http11 ? !"close".equalsIgnoreCase(connection) : "keep-alive".equalsIgnoreCase(connection);
    }

    /** The offset that a 206 begins at; -1 when it does not say. */
    long rangeStart() {
        String range = header("content-range");
        if (range == null || !range.startsWith("bytes ") || range.indexOf('-') < 0) {
            return -1;
        }
        try {
            return Long.parseLong(range, 6, range.indexOf('-'), 10);
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
