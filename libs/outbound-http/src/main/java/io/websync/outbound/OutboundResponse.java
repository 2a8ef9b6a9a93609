package io.websync.outbound;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import okhttp3.Response;

/** An answer whose body has yet to be read. Closing it ends the exchange, also from another thread and in mid-body. */
public final class OutboundResponse implements AutoCloseable {

    private final Response response;
    private final HttpUrl url;
    private final InetSocketAddress remote;
    private final BodyInputStream body;

    OutboundResponse(Response response, HttpUrl url, InetSocketAddress remote, BodyInputStream body) {
        this.response = response;
        this.url = url;
        this.remote = remote;
        this.body = body;
    }

    public int status() {
        return response.code();
    }

    /** The last one of this name, whatever its case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(response.header(name));
    }

    /** By name in lower case. */
    public Map<String, List<String>> headers() {
        return response.headers().toMultimap();
    }

    /** How many bytes the body was promised to have; empty when it is chunked or ends with the connection. */
    public OptionalLong contentLength() {
        // Chunks end the body where they end it, whatever else the header says.
        long length =
                response.header("Transfer-Encoding") == null ? response.body().contentLength() : -1;
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** Who answered, after redirects. */
    public String url() {
        return url.toString();
    }

    /** The address that was connected to, that of the proxy if there is one. */
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    /** {@code http/1.1} or {@code h2}. */
    public String protocol() {
        return response.protocol().toString();
    }

    /**
     * The bytes as the origin sends them, never decompressed. A read fills the array that it is given unless the body ends or
     * fails, so give it a large one (256 KiB). Reads throw {@link OutboundException} when the body stalls or ends early, after
     * what had arrived was returned, and {@link java.io.InterruptedIOException} when the thread is interrupted.
     */
    public InputStream body() {
        return body;
    }

    @Override
    public void close() {
        body.close();
    }
}
