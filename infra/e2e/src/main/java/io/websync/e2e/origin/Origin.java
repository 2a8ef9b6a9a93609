package io.websync.e2e.origin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 origin on loopback: Last-Modified, ETag, conditional requests, one range per request, faults on demand. Its
 * files are made by {@link Content}, so a file of 2 GB costs no room.
 */
public final class Origin implements AutoCloseable {

    private static final int CHUNK = 128 * 1024;
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, OriginFile> files = new ConcurrentHashMap<>();

    private Origin(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Starts on a free port. */
    public static Origin start() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var origin = new Origin(server, threads);
        server.createContext("/", origin::handle);
        server.setExecutor(threads);
        server.start();
        return origin;
    }

    /** {@code host:port}. */
    public String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url(OriginFile file) {
        return "http://" + authority() + file.path();
    }

    /** Adds a file, or replaces the one at this path. */
    public OriginFile add(String path, Content content, Instant lastModified) {
        var file = new OriginFile(path, content, lastModified);
        files.put(path, file);
        return file;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            String path = exchange.getRequestURI().getRawPath() + (query == null ? "" : "?" + query);
            var file = files.get(path);
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            file.countRequest();
            if (file.delay().isPositive()) {
                Thread.sleep(file.delay());
            }
            answer(exchange, file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, OriginFile file) throws IOException {
        if (file.fault() instanceof OriginFile.Fault.Status(int status)) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        Content content = file.content();
        String etag = file.etag();
        String modified = HTTP_DATE.format(file.lastModified());
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/octet-stream");
        headers.set("Accept-Ranges", "bytes");
        if (file.validators()) {
            headers.set("ETag", etag);
            headers.set("Last-Modified", modified);
            if (isHeld(exchange, etag, modified)) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
        }
        var range = Range.of(exchange.getRequestHeaders().getFirst("Range"), content.size());
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        if (ifRange != null && !ifRange.equals(etag) && !ifRange.equals(modified)) {
            range = null;
        }
        if (range != null && range.length() <= 0) {
            headers.set("Content-Range", "bytes */" + content.size());
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        long from = 0;
        long length = content.size();
        if (range != null) {
            from = range.from();
            length = range.length();
            headers.set("Content-Range", "bytes " + from + "-" + (from + length - 1) + "/" + content.size());
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        // In this server's API -1 is «no body» and 0 «chunked».
        exchange.sendResponseHeaders(range == null ? 200 : 206, head || length == 0 ? -1 : file.chunked() ? 0 : length);
        if (!head && length > 0) {
            long sent =
                    file.fault() instanceof OriginFile.Fault.ShortBody(long bytes) ? Math.min(bytes, length) : length;
            send(content.stream(from, sent), exchange.getResponseBody(), file);
        }
    }

    private static void send(InputStream in, OutputStream out, OriginFile file) throws IOException {
        byte[] buffer = new byte[CHUNK];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            file.countBytes(count);
        }
        out.close();
    }

    private static boolean isHeld(HttpExchange exchange, String etag, String modified) {
        String noneMatch = exchange.getRequestHeaders().getFirst("If-None-Match");
        if (noneMatch != null) {
            return noneMatch.contains(etag);
        }
        return modified.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
    }

    private record Range(long from, long length) {

        /** Null when there is no range, or none that this server understands. */
        static @Nullable Range of(@Nullable String header, long size) {
            if (header == null || !header.startsWith("bytes=") || header.contains(",")) {
                return null;
            }
            int dash = header.indexOf('-');
            String first = header.substring("bytes=".length(), dash).strip();
            String last = header.substring(dash + 1).strip();
            if (first.isEmpty()) {
                long from = Math.max(0, size - Long.parseLong(last));
                return new Range(from, size - from);
            }
            long from = Long.parseLong(first);
            long to = last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
            return new Range(from, to - from + 1);
        }
    }
}
