package io.websync.ingest.list;

import io.websync.ingest.list.ListException.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads {@code application/x-www-form-urlencoded} as it comes in; a value may be of any length. */
final class UrlEncodedFields implements Fields {

    private static final int MAX_NAME = 256;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;
    private @Nullable Value open;

    UrlEncodedFields(InputStream in) {
        this.in = in;
    }

    @Override
    public @Nullable Field next() throws IOException {
        if (open != null) {
            open.skipRest();
        }
        var name = new ByteArrayOutputStream();
        while (true) {
            int c = raw();
            if (c < 0 && name.size() == 0) {
                return null;
            }
            if (c == '&' && name.size() == 0) {
                continue;
            }
            if (c == '=' || c == '&' || c < 0) {
                Value value = new Value(c != '=');
                open = value;
                return new Field(name.toString(StandardCharsets.UTF_8), null, null, value);
            }
            name.write(c == '+' ? ' ' : c == '%' ? escaped() : c);
            if (name.size() > MAX_NAME) {
                throw new ListException(
                        Problem.MALFORMED,
                        "no form: the name of a field is longer than " + MAX_NAME
                                + " bytes. For a plain list send Content-Type: text/plain");
            }
        }
    }

    private int raw() throws IOException {
        if (position == end) {
            end = Math.max(0, in.read(buffer, 0, buffer.length));
            position = 0;
            if (end == 0) {
                return -1;
            }
        }
        return buffer[position++] & 0xff;
    }

    /** Browsers send well-formed escapes only; a lone % is no form at all. */
    private int escaped() throws IOException {
        int high = Character.digit(raw(), 16);
        int low = Character.digit(raw(), 16);
        if (high < 0 || low < 0) {
            throw new ListException(
                    Problem.MALFORMED,
                    "no form: % is not followed by two hex digits. For a plain list send Content-Type: text/plain");
        }
        return high << 4 | low;
    }

    private final class Value extends InputStream {

        private boolean ended;

        Value(boolean empty) {
            ended = empty;
        }

        @Override
        public int read() throws IOException {
            int c = ended ? -1 : raw();
            if (c < 0 || c == '&') {
                ended = true;
                return -1;
            }
            return c == '+' ? ' ' : c == '%' ? escaped() : c;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = 0;
            while (count < length) {
                int c = read();
                if (c < 0) {
                    return count == 0 ? -1 : count;
                }
                to[offset + count++] = (byte) c;
            }
            return count;
        }

        void skipRest() throws IOException {
            while (!ended) {
                int c = raw();
                ended = c < 0 || c == '&';
            }
        }
    }
}
