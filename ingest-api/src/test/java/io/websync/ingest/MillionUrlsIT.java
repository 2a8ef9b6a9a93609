package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The process alone in a JVM of 256 MB. Prints how fast it was, for people. */
class MillionUrlsIT {

    private static final int COUNT = Integer.getInteger("websync.test.urls", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("websync.test.rounds", 1);
    private static final Pattern LISTENS = Pattern.compile("listens on port (\\d+)");

    @Test
    void aMillionUrlsInOnePostFitIntoAHeapOf256Mb(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Process process = launch(log);
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI root = awaitReady(client, log);
            send(
                    client,
                    HttpRequest.newBuilder(root.resolve("/api/v1/nodes/oslo"))
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString("{}")));
            for (int round = 0; round < ROUNDS; round++) {
                long began = System.nanoTime();
                JsonNode answer = send(
                        client,
                        HttpRequest.newBuilder(root.resolve("/api/v1/submissions"))
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofInputStream(Urls::new)));
                Duration time = Duration.ofNanos(System.nanoTime() - began);
                System.out.printf(
                        "%d URLs in %d ms: %.0f/s%n", COUNT, time.toMillis(), COUNT / (time.toMillis() / 1000.0));
                assertThat(answer.at("/counts/accepted").asInt()).isEqualTo(COUNT);
                assertThat(answer.at("/counts/folded").asInt()).isEqualTo(0);
            }
        } finally {
            System.out.println(peakMemory(process));
            process.destroy();
            assertThat(process.waitFor()).as(Files.readString(log)).isIn(0, 143);
        }
    }

    /** The list, made while it is sent. */
    private static final class Urls extends InputStream {

        private byte[] piece = new byte[0];
        private int position;
        private int next;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (position == piece.length) {
                if (next == COUNT) {
                    return -1;
                }
                var bytes = new ByteArrayOutputStream();
                for (int end = Math.min(COUNT, next + 200); next < end; next++) {
                    bytes.writeBytes(("http://origin.test/pool/main/package-" + next + "/file-" + next + ".tar.gz\n")
                            .getBytes(StandardCharsets.US_ASCII));
                }
                piece = bytes.toByteArray();
                position = 0;
            }
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, to, offset, count);
            position += count;
            return count;
        }
    }

    private static Process launch(Path log) throws IOException {
        Engines engines = Engines.shared();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Xlog:gc:file=" + log + ".gc",
                "-cp",
                classPath,
                IngestApplication.class.getName(),
                "--server.port=0",
                "--websync.ingest.kafka.bootstrap-servers=" + engines.broker.bootstrapServers(),
                "--websync.ingest.catalog.url=" + engines.database.url(),
                "--websync.ingest.catalog.username=" + engines.database.username(),
                "--websync.ingest.catalog.password=" + engines.database.password(),
                "--websync.ingest.admin-token=" + IngestProcess.TOKEN));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static URI awaitReady(HttpClient client, Path log) throws Exception {
        for (int i = 0; i < 600; i++) {
            Matcher port = LISTENS.matcher(Files.exists(log) ? Files.readString(log) : "");
            if (port.find()) {
                URI root = URI.create("http://127.0.0.1:" + port.group(1));
                var health = HttpRequest.newBuilder(root.resolve("/actuator/health/readiness"))
                        .build();
                if (client.send(health, BodyHandlers.discarding()).statusCode() == 200) {
                    return root;
                }
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("not ready: " + Files.readString(log));
    }

    private static JsonNode send(HttpClient client, HttpRequest.Builder request) throws Exception {
        var response = client.send(
                request.header("Authorization", "Bearer " + IngestProcess.TOKEN).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 202);
        return JsonMapper.shared().readTree(response.body());
    }

    private static String peakMemory(Process process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .findFirst()
                        .orElse("")
                : "";
    }
}
