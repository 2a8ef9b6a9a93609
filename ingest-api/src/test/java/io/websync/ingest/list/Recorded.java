package io.websync.ingest.list;

import io.websync.contracts.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a reader finds. */
final class Recorded implements EntrySink {

    static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    final List<Entry> entries = new ArrayList<>();
    final List<String> rejects = new ArrayList<>();
    final ListOptions options = new ListOptions(NOW);

    @Override
    public void entry(Entry entry) {
        entries.add(entry);
    }

    @Override
    public void reject(long line, String text, String reason) {
        rejects.add(line + "|" + text + "|" + reason);
    }

    static Recorded of(@Nullable String contentType, String body) throws IOException {
        return of(contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    static Recorded of(@Nullable String contentType, byte[] body) throws IOException {
        return of(contentType, new ByteArrayInputStream(body));
    }

    static Recorded of(@Nullable String contentType, InputStream body) throws IOException {
        var recorded = new Recorded();
        recorded.read(contentType, body);
        return recorded;
    }

    void read(@Nullable String contentType, InputStream body) throws IOException {
        new ListReader(this, options, 4096, Digest.Algorithm.SHA256.newMessageDigest()).read(contentType, body);
    }

    List<String> urls() {
        return entries.stream().map(Entry::url).toList();
    }

    List<String> texts() {
        return entries.stream().map(entry -> entry.line() + "|" + entry.text()).toList();
    }

    /** A stream that gives its bytes in pieces of these sizes, over and over. */
    static InputStream inPieces(byte[] bytes, List<Integer> sizes) {
        return new InputStream() {
            private int position;
            private int piece;

            @Override
            public int read() {
                return position == bytes.length ? -1 : bytes[position++] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                if (position == bytes.length) {
                    return -1;
                }
                int size = sizes.get(piece++ % sizes.size());
                int count = Math.min(Math.min(size, length), bytes.length - position);
                System.arraycopy(bytes, position, to, offset, count);
                position += count;
                return count;
            }
        };
    }
}
