package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.AssetKey;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The process as a whole, in this JVM and as one of its own. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class EdgeApplicationIT {

    private TestCenter center;
    private EdgeHarness edge;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        center = new TestCenter();
        edge = new EdgeHarness(root, center);
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        center.close();
    }

    @Test
    void itMirrorsSaysHowItIsAndHealsAWipedRootWhileItRuns() throws Exception {
        try (ConfigurableApplicationContext context =
                EdgeApplication.application().run(arguments())) {
            AssetKey asset = edge.asset("file");
            edge.order(asset, 1, 10, bytes("hello"));
            edge.ack(ReplicaMirrored.class, asset, 1);
            String base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
            EdgeHarness.await("readiness", () -> get(base + "/actuator/health/readiness"), body -> body.contains("UP"));
            assertThat(get(base + "/actuator/prometheus"))
                    .contains("websync_edge_transferred_bytes_total{edge=\"" + edge.name + "\"} 5.0");

            delete(edge.root.resolve("www"));
            assertThat(post(base + "/reconcile")).isEqualTo(202);
            EdgeHarness.await("the file", () -> Files.exists(edge.file(asset)), there -> there);

            delete(edge.root);
            EdgeHarness.await("the file", () -> Files.exists(edge.file(asset)), there -> there);
        }
        assertThat(edge.root.resolve(".websync/lock")).exists();
    }

    @Test
    void aWrongSettingStopsTheStartWithItsNameValueAndRange() {
        String[] arguments = arguments();
        arguments[0] = "--websync.edge.name=Not a name";
        assertThatThrownBy(() -> EdgeApplication.application().run(arguments))
                .hasRootCauseMessage("websync.edge.name is 1 to 63 of a-z, 0-9 and -, but it is «Not a name»");
    }

    @Test
    void killedInMidWorkItShowsNoHalfFileAndGoesOnAtTheNextStart() throws Exception {
        int files = 400;
        for (int i = 0; i < files; i++) {
            edge.order(edge.asset("kill/" + i), 1, 10, content(i));
        }
        for (int round = 0; round < 2; round++) {
            int enough = 50 + 100 * round;
            Process process = spawn();
            EdgeHarness.await("some files", () -> count() >= enough, some -> some);
            process.destroyForcibly().waitFor();
            for (int i = 0; i < files; i++) {
                Path file = edge.file(edge.asset("kill/" + i));
                if (Files.exists(file)) {
                    assertThat(file).hasBinaryContent(content(i));
                }
            }
        }
        Process process = spawn();
        try {
            for (int i = 0; i < files; i++) {
                edge.ack(ReplicaMirrored.class, edge.asset("kill/" + i), 1);
                assertThat(edge.file(edge.asset("kill/" + i))).hasBinaryContent(content(i));
            }
            process.destroy();
            assertThat(process.waitFor()).isIn(0, 143);
        } finally {
            process.destroyForcibly();
        }
        assertThat(edge.root.resolve(".websync/partial")).isEmptyDirectory();
    }

    private long count() throws Exception {
        Path folder = edge.file(edge.asset("kill"));
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var paths = Files.list(folder)) {
            return paths.count();
        }
    }

    private Process spawn() throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EdgeApplication.class.getName()));
        command.addAll(List.of(arguments()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private String[] arguments() {
        return new String[] {
            "--websync.edge.name=" + edge.name,
            "--websync.edge.root=" + edge.root,
            "--websync.edge.blobs-url=" + center.url(),
            "--websync.edge.token=" + TestCenter.TOKEN,
            "--websync.edge.kafka.bootstrap-servers=" + edge.kafka.bootstrapServers(),
            "--websync.edge.heartbeat-every=300ms",
            "--server.port=0",
        };
    }

    private static byte[] content(int file) {
        byte[] content = new byte[200_000];
        new Random(file).nextBytes(content);
        return content;
    }

    private static String get(String url) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static int post(String url) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static void delete(Path folder) throws Exception {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
