package io.websync.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The body as it arrives. A read into an array fills it, unless the body ends or fails before: give it a large array, and
 * what follows (hashing, writing) works in large pieces. When the body fails, what arrived before is returned first, and the
 * next read throws, so that a download can go on from there later.
 *
 * <p>While a read waits, at least so many bytes have to arrive within the stall time, and the last ones of it too: a byte now
 * and then is no progress, and would hold its place for ever. For one thread at a time.
 */
final class BodyInputStream extends InputStream {

    private static final long CHEAP_BYTES = 64 << 10;

    private final Call call;
    private final Response response;
    private final BufferedSource source;
    private final HttpUrl url;
    private final FailureClassifier classifier;
    private final long promised;
    private final long stallNanos;
    private final long leastProgress;
    private long received;
    private long sinceProgress;
    private boolean ended;
    private @Nullable IOException failure;

    BodyInputStream(
            Call call, Response response, HttpUrl url, FailureClassifier classifier, OutboundSettings settings) {
        this.call = call;
        this.stallNanos = settings.stallTimeout().toNanos();
        this.leastProgress = settings.leastProgressBytes();
        this.response = response;
        this.source = response.body().source();
        this.promised = response.body().contentLength();
        this.url = url;
        this.classifier = classifier;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        int count = 0;
        // What the reader did meanwhile is not the origin's time.
        beginStallTime();
        while (count < length && !ended && failure == null) {
            try {
                int read = source.read(target, offset + count, length - count);
                if (read < 0) {
                    ended = true;
                } else {
                    count += read;
                    received += read;
                    sinceProgress += read;
                    if (sinceProgress >= leastProgress) {
                        beginStallTime();
                    }
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        if (count > 0 || length == 0) {
            return count;
        }
        if (failure != null) {
            throw classifier.inBody(failure, url, received, promised);
        }
        return -1;
    }

    private void beginStallTime() {
        sinceProgress = 0;
        source.timeout().deadlineNanoTime(System.nanoTime() + stallNanos);
    }

    /**
     * Gives the connection back when the body came whole, or when it is cheap to discard: the rest is short, or nobody wanted
     * any of it, as with a page that explains a 404 (the client then reads for at most 100 ms). Else drops the connection: the
     * rest may be gigabytes.
     */
    @Override
    public void close() {
        boolean whole = ended || received == promised;
        boolean cheap = failure == null && (promised < 0 ? received == 0 : promised - received <= CHEAP_BYTES);
        if (!whole && !cheap) {
            call.cancel();
        }
        response.close();
    }
}
