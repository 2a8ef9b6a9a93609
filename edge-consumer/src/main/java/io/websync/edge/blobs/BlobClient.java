package io.websync.edge.blobs;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.edge.replica.MirrorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Asks the center for blobs. Safe for use by many threads. */
public final class BlobClient implements AutoCloseable {

    private static final int REDIRECTS = 3;

    private final URI base;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /** @param base {@code http(s)://host[:port][/path]} below which {@code blobs/<sha256>} lie */
    public BlobClient(URI base, String token) {
        this.base = base.getPath().endsWith("/") ? base : URI.create(base + "/");
        this.token = token;
    }

    /**
     * Opens a blob at {@code from}.
     *
     * @throws MirrorException when the center answers that it does not give this blob
     * @throws CenterUnavailableException when it gives none now
     */
    public BlobBody open(Digest digest, long from)
            throws MirrorException, CenterUnavailableException, InterruptedException {
        URI uri = base.resolve("blobs/" + digest.hex());
        for (int hop = 0; ; hop++) {
            HttpResponse<InputStream> response = send(uri, hop == 0, from);
            int status = response.statusCode();
            if (status == 200 || status == 206) {
                return new Body(status == 206 ? from : 0, response.body());
            }
            close(response.body());
            if (status >= 301 && status <= 308 && status != 304 && hop < REDIRECTS) {
                uri = target(uri, response);
            } else {
                throw refusal(status, digest);
            }
        }
    }

    private HttpResponse<InputStream> send(URI uri, boolean withToken, long from)
            throws CenterUnavailableException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        if (withToken) {
            request.header("Authorization", "Bearer " + token);
        }
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new CenterUnavailableException("cannot reach " + uri.getAuthority() + ": " + e, e);
        }
    }

    private static URI target(URI from, HttpResponse<?> response) throws MirrorException {
        String location = response.headers().firstValue("Location").orElse("");
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new MirrorException(
                    Failure.ofStatus(
                            FailureCode.REDIRECT, response.statusCode(), "the center redirects to no URL: " + location),
                    e);
        }
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

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException _) {
            // It is of no interest any more.
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private record Body(long start, InputStream in) implements BlobBody {

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            int read = in.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            if (read > 0) {
                buffer.position(buffer.position() + read);
            }
            return read;
        }

        @Override
        public void close() {
            BlobClient.close(in);
        }
    }
}
