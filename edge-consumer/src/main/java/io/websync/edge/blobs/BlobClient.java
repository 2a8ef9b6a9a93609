package io.websync.edge.blobs;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.edge.blobs.HttpConnection.Origin;
import io.websync.edge.replica.MirrorException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Asks the center for blobs, over connections that are kept. Safe for use by many threads. */
public final class BlobClient implements AutoCloseable {

    private static final int REDIRECTS = 3;
    /** Longer answers than this to a failed request are not read for the sake of the connection. */
    private static final int DRAIN_AT_MOST = 16 * 1024;
    /** Servers close idle connections after a minute or so; a younger one is seldom closed under a request. */
    private static final Duration KEEP_IDLE = Duration.ofSeconds(20);

    private final URI base;
    private final String token;
    private final SSLSocketFactory tls;
    private final Map<Origin, ConcurrentLinkedDeque<HttpConnection>> idle = new ConcurrentHashMap<>();
    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param base {@code http(s)://host[:port][/path]} below which {@code blobs/<sha256>} lie
     * @param tls for https
     */
    public BlobClient(URI base, String token, SSLSocketFactory tls) {
        this.base = base.getRawPath().endsWith("/") ? base : URI.create(base + "/");
        this.token = token;
        this.tls = tls;
    }

    /**
     * Opens a blob at {@code from}.
     *
     * @throws MirrorException when the center answers that it does not give this blob
     * @throws CenterUnavailableException when it gives none now
     */
    public BlobBody open(Digest digest, long from) throws MirrorException, CenterUnavailableException {
        URI uri = base.resolve("blobs/" + digest.hex());
        for (int hop = 0; ; hop++) {
            Origin origin = origin(uri);
            Answer answer = ask(origin, request(uri, hop == 0 && !token.isEmpty(), from));
            int status = answer.head().status();
            if (status == 200 || status == 206) {
                return body(answer, origin, status == 206 ? from : 0);
            }
            String location = answer.head().header("location");
            discard(answer, origin);
            if (status >= 301 && status <= 308 && location != null && hop < REDIRECTS) {
                uri = target(uri, location, status);
            } else {
                throw refusal(status, digest);
            }
        }
    }

    private record Answer(HttpConnection connection, ResponseHead head) {}

    private Answer ask(Origin origin, String request) throws CenterUnavailableException {
        HttpConnection kept = kept(origin);
        if (kept != null) {
            try {
                return new Answer(kept, kept.exchange(request));
            } catch (IOException _) {
                // The server closed it meanwhile; a fresh one tells whether there is more to it.
                drop(kept);
            }
        }
        HttpConnection fresh = null;
        try {
            fresh = HttpConnection.open(origin, tls);
            open.add(fresh);
            if (closed) {
                throw new IOException("the edge stops");
            }
            return new Answer(fresh, fresh.exchange(request));
        } catch (IOException e) {
            if (fresh != null) {
                drop(fresh);
            }
            throw new CenterUnavailableException("cannot reach " + origin.host() + ":" + origin.port() + ": " + e, e);
        }
    }

    private BlobBody body(Answer answer, Origin origin, long expectedStart) throws MirrorException {
        ResponseHead head = answer.head();
        if (head.status() == 206 && head.rangeStart() != expectedStart) {
            drop(answer.connection());
            throw new MirrorException(
                    FailureCode.PROTOCOL,
                    "asked from byte " + expectedStart + ", the center answers with " + head.header("content-range"));
        }
        return new Body(expectedStart, answer.connection(), origin);
    }

    private String request(URI uri, boolean withToken, long from) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return "GET " + path + query + " HTTP/1.1\r\nHost: " + authority(uri) + "\r\nUser-Agent: websync-edge\r\n"
                + (withToken ? "Authorization: Bearer " + token + "\r\n" : "")
                + (from > 0 ? "Range: bytes=" + from + "-\r\n" : "")
                + "\r\n";
    }

    private static String authority(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static Origin origin(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        String host = uri.getHost();
        return new Origin(tls, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static URI target(URI from, String location, int status) throws MirrorException {
        try {
            URI target = from.resolve(location);
            String scheme = target.getScheme();
            if (target.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
                return target;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw failure(FailureCode.REDIRECT, status, "the center redirects to no URL");
    }

    private static MirrorException refusal(int status, Digest digest) throws CenterUnavailableException {
        return switch (status) {
            case 401, 403 ->
                throw new CenterUnavailableException("the center does not accept the token of this edge (HTTP " + status
                        + "): set websync.edge.token");
            case 429, 502, 503, 504 -> throw new CenterUnavailableException("the center answers HTTP " + status);
            case 404, 410 -> failure(FailureCode.BLOB_MISSING, status, "the center does not hold blob " + digest.hex());
            case 416 ->
                failure(
                        FailureCode.CORRUPTED,
                        status,
                        "the center has less of blob " + digest.hex() + " than this edge");
            default ->
                failure(
                        FailureCode.ORIGIN_ERROR,
                        status,
                        "the center answers HTTP " + status + " for blob " + digest.hex());
        };
    }

    private static MirrorException failure(FailureCode code, int status, String message) {
        return new MirrorException(Failure.ofStatus(code, status, message), null);
    }

    private @Nullable HttpConnection kept(Origin origin) {
        ConcurrentLinkedDeque<HttpConnection> connections = idle.get(origin);
        while (connections != null) {
            HttpConnection connection = connections.pollFirst();
            if (connection == null || !connection.idleLongerThan(KEEP_IDLE)) {
                return connection;
            }
            drop(connection);
        }
        return null;
    }

    private void giveBack(HttpConnection connection, Origin origin) {
        if (closed || !connection.reusable()) {
            drop(connection);
            return;
        }
        connection.idle();
        idle.computeIfAbsent(origin, _ -> new ConcurrentLinkedDeque<>()).addFirst(connection);
    }

    private void discard(Answer answer, Origin origin) {
        ByteBuffer sink = ByteBuffer.allocate(DRAIN_AT_MOST);
        try {
            while (sink.hasRemaining() && answer.connection().read(sink) >= 0) {
                // Read to the end, so that the connection can be kept.
            }
        } catch (IOException _) {
            // Then it cannot.
        }
        giveBack(answer.connection(), origin);
    }

    private void drop(HttpConnection connection) {
        open.remove(connection);
        connection.close();
    }

    /** Breaks off what runs. */
    @Override
    public void close() {
        closed = true;
        open.forEach(HttpConnection::close);
        open.clear();
    }

    private final class Body implements BlobBody {

        private final long start;
        private final HttpConnection connection;
        private final Origin origin;

        private Body(long start, HttpConnection connection, Origin origin) {
            this.start = start;
            this.connection = connection;
            this.origin = origin;
        }

        @Override
        public long start() {
            return start;
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            return connection.read(buffer);
        }

        @Override
        public void close() {
            giveBack(connection, origin);
        }
    }
}
