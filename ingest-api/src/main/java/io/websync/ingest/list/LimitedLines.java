package io.websync.ingest.list;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Cuts a stream into lines and holds one at a time; of a line over the limit, its beginning. */
final class LimitedLines {

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;
    private byte[] line = new byte[1024];
    private int length;
    private boolean tooLong;
    private boolean blank;

    LimitedLines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        blank = true;
        boolean any = false;
        while (true) {
            if (position == end) {
                end = in.read(buffer, 0, buffer.length);
                position = 0;
                if (end <= 0) {
                    end = 0;
                    return any;
                }
            }
            any = true;
            byte b = buffer[position++];
            if (b == '\n') {
                return true;
            }
            put(b);
        }
    }

    private void put(byte b) {
        blank &= b == ' ' || (b >= '\t' && b <= '\r');
        if (length >= limit) {
            tooLong = true;
            return;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(limit, length * 2));
        }
        line[length++] = b;
    }

    boolean isTooLong() {
        return tooLong;
    }

    boolean isBlank() {
        return blank;
    }

    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    String text() {
        return new String(line, 0, Math.min(length, 1024), StandardCharsets.UTF_8);
    }
}
