package io.websync.ingest.list;

import io.websync.ingest.list.ListException.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code multipart/form-data} (RFC 7578) as it comes in; a part may be of any length. */
final class MultipartFields implements Fields {

    private static final int MAX_HEADERS = 16 * 1024;
    private static final Pattern NAME = Pattern.compile("(?i)[;\\s]name=(\"((?:[^\"\\\\]|\\\\.)*)\"|[^;\\s]+)");
    private static final Pattern FILE_NAME =
            Pattern.compile("(?i)[;\\s]filename=(\"((?:[^\"\\\\]|\\\\.)*)\"|[^;\\s]+)");

    private final InputStream in;
    /** Line break, two dashes, boundary: it ends a part. */
    private final byte[] delimiter;

    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;
    private boolean streamEnded;
    private boolean finished;
    private @Nullable Part open;

    MultipartFields(InputStream in, String boundary) throws IOException {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // What stands before the first boundary is a part that nobody asks for; its line break is only thought.
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
        new Part().skipRest();
        afterDelimiter();
    }

    @Override
    public @Nullable Field next() throws IOException {
        if (open != null) {
            open.skipRest();
            open = null;
            afterDelimiter();
        }
        if (finished) {
            return null;
        }
        String name = null;
        String fileName = null;
        String contentType = null;
        int size = 0;
        for (String header = headerLine(); !header.isEmpty(); header = headerLine()) {
            size += header.length();
            if (size > MAX_HEADERS) {
                throw malformed("the headers of a part are longer than " + MAX_HEADERS + " bytes");
            }
            int colon = header.indexOf(':');
            String key = colon < 0 ? "" : header.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (key.equals("content-disposition")) {
                name = parameter(NAME, header);
                fileName = parameter(FILE_NAME, header);
            } else if (key.equals("content-type")) {
                contentType =
                        header.substring(colon + 1).split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            }
        }
        if (name == null) {
            throw malformed("a part has no name");
        }
        Part part = new Part();
        open = part;
        return new Field(name, fileName, contentType, part);
    }

    private static @Nullable String parameter(Pattern pattern, String header) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            return null;
        }
        return matcher.group(2) == null ? matcher.group(1) : matcher.group(2).replaceAll("\\\\(.)", "$1");
    }

    /** After the delimiter comes the end of its line, or two dashes and the end of all. */
    private void afterDelimiter() throws IOException {
        String rest = headerLine().strip();
        if (rest.startsWith("--")) {
            finished = true;
            while (in.read(buffer, 0, buffer.length) > 0) {
                // An epilogue means nothing.
            }
        } else if (!rest.isEmpty()) {
            throw malformed("a boundary is followed by «" + rest.substring(0, Math.min(20, rest.length())) + "»");
        }
    }

    private String headerLine() throws IOException {
        var line = new StringBuilder();
        while (true) {
            if (position == end && !fill()) {
                // The last line may end with the body.
                if (line.indexOf("--") == 0) {
                    return line.toString();
                }
                throw cutOff();
            }
            char c = (char) (buffer[position++] & 0xff);
            if (c == '\n') {
                break;
            }
            if (line.length() > MAX_HEADERS) {
                throw malformed("the headers of a part are longer than " + MAX_HEADERS + " bytes");
            }
            line.append(c);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Reads more behind what is there; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (streamEnded) {
            return false;
        }
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, end - position);
            end -= position;
            position = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count <= 0) {
            streamEnded = true;
            return false;
        }
        end += count;
        return true;
    }

    private static ListException malformed(String what) {
        return new ListException(Problem.MALFORMED, "no multipart/form-data: " + what);
    }

    private static EOFException cutOff() {
        return new EOFException("the multipart body ends before its last boundary");
    }

    private final class Part extends InputStream {

        private boolean ended;
        /** Bytes from position on that are surely not the delimiter. */
        private int safe;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!prepare()) {
                return -1;
            }
            int count = Math.min(length, safe);
            System.arraycopy(buffer, position, to, offset, count);
            position += count;
            safe -= count;
            return count;
        }

        void skipRest() throws IOException {
            while (prepare()) {
                position += safe;
                safe = 0;
            }
        }

        /** Makes {@link #safe} positive, or finds the delimiter, steps over it and returns false. */
        private boolean prepare() throws IOException {
            while (safe == 0) {
                if (ended) {
                    return false;
                }
                int at = find();
                if (at >= 0 && at + delimiter.length <= end) {
                    safe = at - position;
                    if (safe == 0) {
                        position += delimiter.length;
                        ended = true;
                        return false;
                    }
                } else {
                    safe = (at < 0 ? end : at) - position;
                    if (safe == 0 && !fill()) {
                        throw cutOff();
                    }
                }
            }
            return true;
        }

        /** Where the delimiter stands, or its beginning at the end of what was read; else -1. */
        private int find() {
            for (int i = position; i < end; i++) {
                if (buffer[i] == '\r') {
                    int count = Math.min(delimiter.length, end - i);
                    if (Arrays.equals(buffer, i, i + count, delimiter, 0, count)) {
                        return i;
                    }
                }
            }
            return -1;
        }
    }
}
