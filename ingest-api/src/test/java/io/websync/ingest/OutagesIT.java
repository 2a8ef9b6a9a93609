package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.account.Actor;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.submission.NewSubmission;
import io.websync.catalog.submission.SubmissionWriter;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.embedded.EmbeddedBroker;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens when the broker, the client or the process itself goes away in the middle. */
class OutagesIT {

    @Test
    void withoutTheBrokerNothingIsAcceptedAndWithItAgainEverythingIs(@TempDir Path folder) throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(folder);
        int port = Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
        TopicSetup.createMissing(KafkaSettings.at(broker.bootstrapServers()));
        try (IngestProcess ingest = IngestProcess.start(
                "--websync.ingest.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--websync.ingest.broker-patience=2s")) {
            ingest.put("/api/v1/nodes/oslo", "{}");
            assertThat(ingest.post("text/plain", "http://o.test/before").statusCode())
                    .isEqualTo(202);
            broker.close();

            HttpResponse<String> refused =
                    ingest.post("text/plain", "http://o.test/during", "Idempotency-Key", "outage-1");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            JsonNode newest = ingest.getJson("/api/v1/submissions?limit=1").at("/items/0");
            assertThat(newest.get("state").asString()).isEqualTo("ABORTED");
            assertThat(ingest.get("/actuator/health/readiness").statusCode()).isEqualTo(503);

            broker = EmbeddedBroker.start(folder, port, new Properties());
            ingest.awaitReady();
            HttpResponse<String> accepted = refused;
            for (int i = 0; i < 30 && accepted.statusCode() == 503; i++) {
                accepted = ingest.post("text/plain", "http://o.test/during", "Idempotency-Key", "outage-1");
            }
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        } finally {
            broker.close();
        }
    }

    @Test
    void withoutTheCatalogTheProcessStartsAndSaysThatItIsNotReady() throws Exception {
        try (IngestProcess ingest = IngestProcess.launch(List.of(
                "--server.port=0",
                "--websync.ingest.kafka.bootstrap-servers=127.0.0.1:1",
                "--websync.ingest.catalog.url=jdbc:postgresql://127.0.0.1:1/none"))) {
            assertThat(ingest.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(ingest.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aBodyThatBreaksOffIsNeverAccepted() throws Exception {
        try (IngestProcess ingest = IngestProcess.start("--websync.ingest.short-list=10")) {
            ingest.put("/api/v1/nodes/oslo", "{}");
            for (String framing : new String[] {"Content-Length: 1000000", "Transfer-Encoding: chunked"}) {
                try (Socket socket = begin(ingest, framing)) {
                    sendLines(socket, framing.startsWith("Transfer"));
                    awaitNewest(ingest, "RECEIVING");
                }
                awaitNewest(ingest, "ABORTED");
            }
        }
    }

    @Test
    void aStopLetsARunningPostFinish() throws Exception {
        String lines = lines(100);
        IngestProcess ingest = IngestProcess.start("--websync.ingest.short-list=10");
        try {
            ingest.put("/api/v1/nodes/oslo", "{}");
            try (Socket socket = begin(ingest, "Content-Length: " + lines.length())) {
                OutputStream out = socket.getOutputStream();
                int half = lines.length() / 2;
                out.write(lines.substring(0, half).getBytes(StandardCharsets.US_ASCII));
                out.flush();
                awaitNewest(ingest, "RECEIVING");
                Thread stop = Thread.ofPlatform().start(ingest.context::close);
                awaitRefused(ingest.root.getPort());
                out.write(lines.substring(half).getBytes(StandardCharsets.US_ASCII));
                out.flush();
                assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 202 ");
                stop.join();
            }
        } finally {
            ingest.close();
        }
    }

    @Test
    void aClientThatFallsSilentIsTold() throws Exception {
        try (IngestProcess ingest =
                IngestProcess.start("--websync.ingest.read-patience=1s", "--websync.ingest.short-list=10")) {
            ingest.put("/api/v1/nodes/oslo", "{}");
            try (Socket socket = begin(ingest, "Content-Length: 1000000")) {
                sendLines(socket, false);
                assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 408 ");
            }
            awaitNewest(ingest, "ABORTED");
        }
    }

    @Test
    void whatIsOverALimitIsRefusedEvenWhileItStillComesIn() throws Exception {
        try (IngestProcess ingest = IngestProcess.start(
                "--websync.ingest.max-body=1MB",
                "--websync.ingest.max-entries=20000",
                "--websync.ingest.short-list=10")) {
            ingest.put("/api/v1/nodes/oslo", "{}");
            assertThat(ingest.post("text/plain", "http://o.test/" + "x".repeat(3 << 20))
                            .statusCode())
                    .isEqualTo(413);
            HttpResponse<String> many = ingest.post("text/plain", lines(30_000));
            assertThat(many.statusCode()).isEqualTo(413);
            assertThat(many.body()).contains("20000 entries");
            awaitNewest(ingest, "ABORTED");
            HttpResponse<String> unread = ingest.send(ingest.request("/api/v1/submissions?priority=9")
                    .header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString("x".repeat(3 << 20))));
            assertThat(unread.statusCode()).isEqualTo(422);
        }
    }

    @Test
    void aSubmissionWhoseReceiverDiedIsAbortedWhenItsLeaseRunsOut() throws Exception {
        try (IngestProcess ingest = IngestProcess.start("--websync.ingest.lease=3s");
                var catalog = IngestProcess.catalog()) {
            new Nodes(catalog).put(Actor.WEBSYNC, "oslo", List.of(), null, null, false);
            Instant now = Instant.now();
            long orphan = new SubmissionWriter(catalog)
                    .open(new NewSubmission(
                            "admin",
                            null,
                            Selector.ALL,
                            List.of(),
                            3,
                            null,
                            null,
                            null,
                            Refresh.IF_CHANGED,
                            "orphan",
                            null,
                            false,
                            false,
                            now,
                            now.plusSeconds(2)));
            assertThat(ingest.post("text/plain", "http://o.test/k", "Idempotency-Key", "orphan")
                            .statusCode())
                    .isEqualTo(409);
            awaitNewest(ingest, "ABORTED");
            assertThat(ingest.getJson("/api/v1/submissions/" + orphan)
                            .get("state")
                            .asString())
                    .isEqualTo("ABORTED");
            assertThat(ingest.post("text/plain", "http://o.test/k", "Idempotency-Key", "orphan")
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    private static Socket begin(IngestProcess ingest, String framing) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), ingest.root.getPort());
        socket.setSoTimeout(60_000);
        String head = "POST /api/v1/submissions HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\n" + framing
                + "\r\nAuthorization: Bearer " + IngestProcess.TOKEN + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void sendLines(Socket socket, boolean chunked) throws IOException {
        String lines = lines(100);
        String data = chunked ? Integer.toHexString(lines.length()) + "\r\n" + lines + "\r\n" : lines;
        OutputStream out = socket.getOutputStream();
        out.write(data.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Waits until nobody listens there any more. */
    private static void awaitRefused(int port) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread.sleep(50);
            } catch (IOException _) {
                return;
            }
        }
        throw new AssertionError("port " + port + " still listens");
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "http://o.test/" + i + "\n")
                .collect(Collectors.joining());
    }

    private static String firstLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void awaitNewest(IngestProcess ingest, String state) throws Exception {
        String found = "";
        for (int i = 0; i < 300 && !found.equals(state); i++) {
            found = ingest.getJson("/api/v1/submissions?limit=1")
                    .at("/items/0/state")
                    .asString();
            Thread.sleep(found.equals(state) ? 0 : 50);
        }
        assertThat(found).isEqualTo(state);
    }
}
