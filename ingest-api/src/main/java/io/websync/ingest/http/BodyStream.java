package io.websync.ingest.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * A request's body for a thread that may block. Asks the connection for a few buffers ahead and not for more, so a slow
 * reader slows the client down. Read by one thread; the event loop only puts buffers in and never waits.
 */
final class BodyStream extends InputStream {

    private static final int AHEAD = 16;
    private static final Object END = new Object();

    private final Duration patience;
    private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final Arrivals arrivals = new Arrivals();
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private @Nullable DataBuffer current;
    private boolean ended;

    /** @param patience how long nothing may arrive */
    BodyStream(Flux<DataBuffer> body, Duration patience) {
        this.patience = patience;
        body.subscribe(arrivals);
    }

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
        DataBuffer buffer = current;
        while (buffer == null || buffer.readableByteCount() == 0) {
            if (buffer != null) {
                current = null;
                DataBufferUtils.release(buffer);
                arrivals.request(1);
            }
            buffer = next();
            if (buffer == null) {
                return -1;
            }
            current = buffer;
        }
        int count = Math.min(length, buffer.readableByteCount());
        buffer.read(to, offset, count);
        return count;
    }

    private @Nullable DataBuffer next() throws IOException {
        if (ended) {
            return null;
        }
        Object item;
        try {
            item = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (item == null) {
            throw new SilentClientException(
                    "nothing arrived for " + patience.toSeconds() + " s in the middle of the body");
        }
        if (item instanceof DataBuffer buffer) {
            return buffer;
        }
        ended = true;
        Throwable cause = failure;
        if (cause != null) {
            throw new ClientGoneException("the body did not arrive whole: " + cause.getMessage(), cause);
        }
        return null;
    }

    /** Throws away what has arrived and asks for no more. */
    @Override
    public void close() {
        closed = true;
        arrivals.cancel();
        if (current != null) {
            DataBufferUtils.release(current);
            current = null;
        }
        releaseArrived();
    }

    private void releaseArrived() {
        Object item;
        while ((item = arrived.poll()) != null) {
            if (item instanceof DataBuffer buffer) {
                DataBufferUtils.release(buffer);
            }
        }
    }

    private final class Arrivals extends BaseSubscriber<DataBuffer> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(AHEAD);
        }

        @Override
        protected void hookOnNext(DataBuffer buffer) {
            arrived.add(buffer);
            if (closed) {
                releaseArrived();
            }
        }

        @Override
        protected void hookOnComplete() {
            arrived.add(END);
        }

        @Override
        protected void hookOnError(Throwable cause) {
            failure = cause;
            arrived.add(END);
        }
    }
}
