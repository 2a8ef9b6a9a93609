package io.websync.outbound;

import io.websync.contracts.FailureCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Turns what the HTTP client throws into the classes of failure, and into words that name the host. */
final class FailureClassifier {

    private final Duration connectTimeout;
    private final Duration stallTimeout;

    FailureClassifier(Duration connectTimeout, Duration stallTimeout) {
        this.connectTimeout = connectTimeout;
        this.stallTimeout = stallTimeout;
    }

    /** Before the header of the answer was there. */
    OutboundException beforeAnswer(IOException e, HttpUrl url, Progress progress) throws InterruptedIOException {
        rethrowInterrupt(e);
        String host = url.host() + ":" + url.port();
        BlockedAddressException blocked = find(e, BlockedAddressException.class);
        if (blocked != null) {
            return failure(FailureCode.BLOCKED_ADDRESS, String.valueOf(blocked.getMessage()), e);
        }
        UnknownHostException unknown = find(e, UnknownHostException.class);
        if (unknown != null) {
            return failure(FailureCode.DNS, "the name cannot be resolved: " + unknown.getMessage(), e);
        }
        boolean connected = progress.remote() != null;
        if (progress.late()) {
            return failure(FailureCode.STALLED, host + " did not answer, or not to the end of the header, in time", e);
        }
        if (find(e, SSLException.class) != null) {
            return failure(FailureCode.TLS, host + ": " + e.getMessage(), e);
        }
        if (find(e, SocketTimeoutException.class) != null) {
            return connected
                    ? failure(FailureCode.STALLED, host + " did not answer for " + seconds(stallTimeout) + " s", e)
                    : failure(
                            FailureCode.CONNECT, host + ": no connection within " + seconds(connectTimeout) + " s", e);
        }
        if (!connected && find(e, ProtocolException.class) == null) {
            return failure(FailureCode.CONNECT, host + ": " + e.getMessage(), e);
        }
        String what = find(e, EOFException.class) != null ? "closed the connection without an answer" : e.getMessage();
        return failure(FailureCode.PROTOCOL, host + ": " + what, e);
    }

    /** In the body. */
    OutboundException inBody(IOException e, HttpUrl url, long received, long promised) throws InterruptedIOException {
        rethrowInterrupt(e);
        String host = url.host() + ":" + url.port();
        // A time-out of the socket, or the end of the time for the least progress.
        if (find(e, InterruptedIOException.class) != null) {
            return failure(
                    FailureCode.STALLED,
                    host + " sent nothing, or next to nothing, for " + seconds(stallTimeout) + " s, after " + received
                            + " bytes",
                    e);
        }
        if (find(e, ProtocolException.class) != null
                && String.valueOf(e.getMessage()).startsWith("expected ")) {
            return failure(FailureCode.PROTOCOL, host + " sent more than it promised: " + e.getMessage(), e);
        }
        return failure(
                FailureCode.SHORT_BODY,
                host + " ended the body after " + received + (promised < 0 ? "" : " of " + promised) + " bytes: "
                        + e.getMessage(),
                e);
    }

    static OutboundException failure(FailureCode code, String message, @Nullable Throwable cause) {
        return new OutboundException(code, message, cause);
    }

    /** Whoever interrupted the thread wants it to stop, and that is not the origin's fault. */
    private static void rethrowInterrupt(IOException e) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()
                || (e instanceof InterruptedIOException
                        && !(e instanceof SocketTimeoutException)
                        && "interrupted".equals(e.getMessage()))) {
            var interrupted = new InterruptedIOException("the exchange was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static <T extends Throwable> @Nullable T find(Throwable e, Class<T> type) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = e; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
