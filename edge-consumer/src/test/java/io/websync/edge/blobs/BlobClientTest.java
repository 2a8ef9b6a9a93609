package io.websync.edge.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.edge.replica.MirrorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that says word for word what the test wants. */
class BlobClientTest {

    private static final Digest DIGEST = Digest.sha256("a".repeat(64));

    private ServerSocket server;
    private BlobClient client;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** One per connection: the answers that it gives, one per request; then it closes. */
    private volatile List<List<String>> script = List.of();

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        client = new BlobClient(
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/center"), "secret", Trust.sockets(null));
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                var in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                for (String answer : script.get(connections.getAndIncrement())) {
                    var request = new StringBuilder();
                    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                        request.append(line).append('\n');
                    }
                    requests.add(request.toString());
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException _) {
                // The test is over, or the client had enough.
            }
        }
    }

    @Test
    void aConnectionIsKeptForTheNextBlob() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        script = List.of(List.of(answer, answer));

        assertThat(read(0)).isEqualTo("hello");
        assertThat(read(0)).isEqualTo("hello");
        assertThat(connections).hasValue(1);
        assertThat(requests.getFirst())
                .startsWith("GET /center/blobs/" + DIGEST.hex() + " HTTP/1.1\n")
                .contains("Authorization: Bearer secret\n")
                .contains("Host: 127.0.0.1:" + server.getLocalPort() + "\n")
                .doesNotContain("Range");
    }

    @Test
    void aConnectionThatTheServerClosedMeanwhileIsReplaced() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        script = List.of(List.of(answer), List.of(answer));

        assertThat(read(0)).isEqualTo("hello");
        assertThat(read(0)).isEqualTo("hello");
        assertThat(connections).hasValue(2);
    }

    @Test
    void aChunkedBodyIsReadToItsEndAndTheConnectionKept() throws Exception {
        script = List.of(List.of(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        assertThat(read(0)).isEqualTo("hello world");
        assertThat(read(0)).isEmpty();
        assertThat(connections).hasValue(1);
    }

    @Test
    void aBodyWithoutALengthEndsWithItsConnection() throws Exception {
        script = List.of(List.of("HTTP/1.1 200 OK\r\n\r\nhello"), List.of("HTTP/1.0 200 OK\r\n\r\nhello"));

        assertThat(read(0)).isEqualTo("hello");
        assertThat(read(0)).isEqualTo("hello");
    }

    @Test
    void aBodyThatEndsBeforeItsLengthIsAnError() {
        script = List.of(List.of("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"));

        assertThatThrownBy(() -> read(0)).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @Test
    void aRangeIsAskedForAndItsStartIsChecked() throws Exception {
        script = List.of(List.of(
                "HTTP/1.1 206 Partial\r\nContent-Length: 2\r\nContent-Range: bytes 3-4/5\r\n\r\nlo",
                "HTTP/1.1 206 Partial\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/5\r\n\r\nhello"));

        assertThat(read(3)).isEqualTo("lo");
        assertThat(requests.getFirst()).contains("Range: bytes=3-\n");
        assertThatThrownBy(() -> read(3)).isInstanceOf(MirrorException.class).hasMessageContaining("from byte 3");
    }

    @Test
    void aServerWithoutRangesBeginsAtTheBeginning() throws Exception {
        script = List.of(List.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        try (BlobBody body = client.open(DIGEST, 3)) {
            assertThat(body.start()).isZero();
        }
    }

    @Test
    void anAnswerForThisBlobIsToldFromOneForAll() {
        script = List.of(List.of(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone",
                "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n"));

        assertThatThrownBy(() -> read(0))
                .isInstanceOfSatisfying(
                        MirrorException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BLOB_MISSING));
        assertThatThrownBy(() -> read(0))
                .isInstanceOfSatisfying(
                        MirrorException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.ORIGIN_ERROR));
        assertThatThrownBy(() -> read(0)).isInstanceOf(CenterUnavailableException.class);
        assertThatThrownBy(() -> read(0))
                .isInstanceOf(CenterUnavailableException.class)
                .hasMessageContaining("websync.edge.token")
                .hasMessageNotContaining("secret");
        assertThat(connections).hasValue(1);
    }

    @Test
    void whatIsNoHttpIsAnUnavailableCenter() {
        script = List.of(List.of("220 mail.example ESMTP\r\n\r\n"));
        assertThatThrownBy(() -> read(0))
                .isInstanceOf(CenterUnavailableException.class)
                .hasMessageContaining("no HTTP/1.1");
    }

    @Test
    void redirectsDoNotGoOnForEver() {
        String answer = "HTTP/1.1 307 Over there\r\nLocation: /center/blobs/x\r\nContent-Length: 0\r\n\r\n";
        script = List.of(List.of(answer, answer, answer, answer, answer));
        assertThatThrownBy(() -> read(0)).isInstanceOf(MirrorException.class).hasMessageContaining("307");
        assertThat(requests).hasSize(4);
    }

    private String read(long from) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try (BlobBody body = client.open(DIGEST, from)) {
            while (body.read(buffer) >= 0) {
                // On to its end.
            }
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }
}
