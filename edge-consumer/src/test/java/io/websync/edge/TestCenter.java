package io.websync.edge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.websync.contracts.Digest;
import io.websync.contracts.event.DistributionOrdered;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A small real center: serves blobs with ranges, and misbehaves on request. */
final class TestCenter implements AutoCloseable {

    static final String TOKEN = "websync_test";

    /** How a blob is served. */
    enum Behaviour {
        WELL,
        /** Promises all, sends a part, and closes. */
        TRUNCATED,
        /** Other bytes of the same length. */
        ALTERED,
        UNAVAILABLE,
        REDIRECTED
    }

    record Request(
            String path, @Nullable String range, @Nullable String authorization) {}

    private final HttpServer server;
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    TestCenter() throws IOException {
        this(0);
    }

    TestCenter(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    Digest add(byte[] bytes) {
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(bytes);
        Digest digest = Digest.of(Digest.Algorithm.SHA256, hash);
        blobs.put(digest.hex(), bytes);
        return digest;
    }

    void remove(Digest digest) {
        blobs.remove(digest.hex());
    }

    void behave(Digest digest, Behaviour behaviour) {
        behaviours.put(digest.hex(), behaviour);
    }

    long requestsFor(Digest digest) {
        return requests.stream()
                .filter(request -> request.path().endsWith(digest.hex()))
                .count();
    }

    long requestsFor(DistributionOrdered order) {
        return order.digest() == null ? 0 : requestsFor(order.digest());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(new Request(path, range, authorization));
            boolean elsewhere = path.startsWith("/elsewhere/");
            if (!elsewhere && !("Bearer " + TOKEN).equals(authorization)) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String hex = path.substring(path.lastIndexOf('/') + 1);
            byte[] blob = blobs.get(hex);
            Behaviour behaviour = behaviours.getOrDefault(hex, Behaviour.WELL);
            if (blob == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (behaviour == Behaviour.UNAVAILABLE) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            if (behaviour == Behaviour.REDIRECTED && !elsewhere) {
                exchange.getResponseHeaders().set("Location", "http://localhost:" + port() + "/elsewhere/" + hex);
                exchange.sendResponseHeaders(307, -1);
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range, 6, range.length() - 1, 10);
            int length = blob.length - from;
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (blob.length - 1) + "/" + blob.length);
            }
            byte[] sent = blob.clone();
            if (behaviour == Behaviour.ALTERED) {
                sent[sent.length - 1] ^= 1;
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
            if (length > 0) {
                int send = behaviour == Behaviour.TRUNCATED ? length / 2 : length;
                exchange.getResponseBody().write(sent, from, send);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
