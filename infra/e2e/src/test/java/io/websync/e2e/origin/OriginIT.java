package io.websync.e2e.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OriginIT {

    private static final int SIZE = 100_003;

    private final HttpClient http = HttpClient.newHttpClient();
    private Origin origin;
    private OriginFile file;
    private byte[] whole;

    @BeforeEach
    void start() throws IOException {
        origin = Origin.start();
        file = origin.add("/a/b.bin?c=d", new Content(7, SIZE), Instant.parse("2011-06-01T10:11:12Z"));
        whole = file.content().stream(0, SIZE).readAllBytes();
    }

    @AfterEach
    void stop() {
        origin.close();
        http.close();
    }

    @Test
    void contentReadInPiecesIsTheContentReadAtOnce() {
        for (int piece : new int[] {1, 3, 8, 13, 4096}) {
            byte[] pieces = new byte[SIZE];
            for (int at = 0; at < SIZE; at += piece) {
                file.content().read(at, pieces, at, Math.min(piece, SIZE - at));
            }
            assertThat(Arrays.equals(pieces, whole)).isTrue();
        }
    }

    @Test
    void aFileIsServedWithItsValidators() throws Exception {
        var response = get();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(whole);
        assertThat(response.headers().firstValue("Last-Modified")).hasValue("Wed, 01 Jun 2011 10:11:12 GMT");
        assertThat(response.headers().firstValue("ETag")).hasValue(file.etag());
        assertThat(response.headers().firstValue("Content-Length")).hasValue("100003");
        assertThat(file.requests()).isEqualTo(1);
        assertThat(file.bytesSent()).isEqualTo(SIZE);
    }

    @Test
    void aRangeIsServedWhileTheFileIsTheSame() throws Exception {
        var rest = get("Range", "bytes=100000-", "If-Range", file.etag());
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(whole, 100_000, SIZE));
        var changed = get("Range", "bytes=100000-", "If-Range", "\"other\"");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(get("Range", "bytes=200000-").statusCode()).isEqualTo(416);
    }

    @Test
    void whatTheClientHoldsIsNotSentAgain() throws Exception {
        String etag = file.etag();
        assertThat(get("If-None-Match", etag).statusCode()).isEqualTo(304);
        file.change(new Content(8, SIZE), Instant.now());
        assertThat(get("If-None-Match", etag).statusCode()).isEqualTo(200);
    }

    @Test
    void aShortBodyBreaksTheConnection() {
        file.withFault(new OriginFile.Fault.ShortBody(50));
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    }

    @Test
    void aBodyCanBeChunked() throws Exception {
        file.withChunking(true);
        var response = get();
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        assertThat(response.body()).isEqualTo(whole);
    }

    private HttpResponse<byte[]> get(String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(origin.url(file)));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }
}
