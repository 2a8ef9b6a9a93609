package io.websync.edge.blobs;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.event.CopyChecked.Answer;
import io.websync.contracts.event.CopyChecked.Problem;
import io.websync.contracts.event.CopyChecked.Visit;
import io.websync.edge.blobs.HttpConnection.Origin;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the edge's own web server for a file as a visitor would: by the Host and path of its URL. The address is the operator's
 * own, so no guard stands before it.
 */
public final class Visitor {

    private static final Logger log = LoggerFactory.getLogger(Visitor.class);
    private static final int BUFFER = 128 * 1024;

    private final Origin server;
    private final SSLSocketFactory tls;

    /** @param address {@code http(s)://host[:port]} */
    public Visitor(URI address, SSLSocketFactory tls) {
        boolean secure = "https".equals(address.getScheme());
        int port = address.getPort();
        this.server = new Origin(secure, address.getHost(), port > 0 ? port : secure ? 443 : 80);
        this.tls = tls;
    }

    /**
     * Without a byte for 30 seconds it gives up, and after the first byte too many it reads no further.
     *
     * @param stopping asked between reads
     * @throws InterruptedIOException when it was to stop
     */
    public Visit ask(AssetKey asset, Digest expected, long size, BooleanSupplier stopping)
            throws InterruptedIOException {
        @Nullable Integer status = null;
        try (HttpConnection connection = HttpConnection.open(server, tls)) {
            ResponseHead head = connection.exchange(request(asset));
            status = head.status();
            if (status != 200) {
                return new Visit(Answer.REFUSED, status, null, null, null);
            }
            MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            long length = 0;
            while (connection.read(buffer.clear()) >= 0) {
                if (stopping.getAsBoolean()) {
                    throw new InterruptedIOException("the edge stops");
                }
                length += buffer.flip().remaining();
                if (length > size) {
                    long said = head.chunked() ? -1 : head.contentLength();
                    return new Visit(Answer.OTHER_BYTES, status, said < 0 ? null : said, null, null);
                }
                hash.update(buffer);
            }
            Digest digest = Digest.of(Digest.Algorithm.SHA256, hash);
            Answer answer = digest.equals(expected) ? Answer.SAME : Answer.OTHER_BYTES;
            return new Visit(answer, status, length, digest, null);
        } catch (IOException e) {
            if (stopping.getAsBoolean()) {
                throw new InterruptedIOException("the edge stops");
            }
            log.warn("The web server at {} gave no whole answer for {}: {}", server, asset.value(), e.toString());
            return new Visit(Answer.BROKEN, status, null, null, problem(e));
        }
    }

    /** People are told no more: the rest is about the operator's own network. */
    private static Problem problem(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> Problem.TIMEOUT;
            case ConnectException _ -> Problem.CONNECT;
            case UnknownHostException _ -> Problem.NAME_NOT_FOUND;
            case SSLException _ -> Problem.TLS;
            default -> Problem.OTHER;
        };
    }

    private static String request(AssetKey asset) {
        String value = asset.value();
        int slash = value.indexOf('/');
        return "GET " + value.substring(slash) + " HTTP/1.1\r\nHost: " + value.substring(0, slash)
                + "\r\nAccept: */*\r\nUser-Agent: websync-edge (check)\r\nConnection: close\r\n\r\n";
    }
}
