package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.websync.contracts.AssetKey;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.edge.inventory.Inventory;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

            var odd = edge.asset("a%5Cb/new%0Aline");
            edge.order(odd, 1, 10, bytes("odd"));
            edge.ack(ReplicaMirrored.class, odd, 1);
            assertThat(send(base + "/mirror/SHA256SUMS", null).statusCode()).isEqualTo(401);
            assertThat(send(base + "/mirror", "another").statusCode()).isEqualTo(401);
            String sums = send(base + "/mirror/SHA256SUMS", TestCenter.TOKEN).body();
            assertThat(sums.lines()).hasSize(2);
            Path list = Files.writeString(edge.root.resolve("SHA256SUMS"), sums);
            assertThat(checksums(list)).as("sha256sum -c").isZero();
            Files.writeString(edge.file(asset), "hellO");
            assertThat(checksums(list)).as("sha256sum -c of what is altered").isNotZero();
            assertThat(send(base + "/mirror", TestCenter.TOKEN).body().lines())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line)
                            .contains("\"asset\":\"" + asset.value() + "\"", "\"size\":5", "\"digest\":\"sha256:"));

            delete(edge.root.resolve("www"));
            assertThat(post(base + "/reconcile?rehash=true", "another")).isEqualTo(401);
            assertThat(post(base + "/reconcile", TestCenter.TOKEN)).isEqualTo(202);
            EdgeHarness.await(
                    "the files", () -> Files.exists(edge.file(asset)) && Files.exists(edge.file(odd)), there -> there);

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

    @Test
    void whileTheDiskCannotKeepAFileItIsNotSaidToBeMirrored() throws Exception {
        byte[] content = bytes("kept by no disk");
        AssetKey asset = edge.asset("unkept");
        String digest = center.add(content).hex();
        staysUnmirrored(asset, content, () -> edge.root.resolve(".websync/partial/" + rowOf(asset) + "-" + digest));
    }

    @Test
    void whileTheDiskCannotKeepAFoldersEntryItsFileIsNotSaidToBeMirrored() throws Exception {
        staysUnmirrored(edge.asset("unkept"), bytes("in no folder"), () -> edge.root.resolve("www"));
    }

    /** Each fsync of this file or folder fails. */
    private void staysUnmirrored(AssetKey asset, byte[] content, Callable<Path> path) throws Exception {
        assumeTrue(canTrace(), "this test needs strace");
        // The order is in the inventory before, so that it is known by which name its partial file goes.
        center.behave(center.add(content), TestCenter.Behaviour.UNAVAILABLE);
        edge.start();
        edge.order(asset, 1, 10, content);
        edge.awaitReports(beat -> beat.pending() == 1);
        edge.stop();
        center.behave(center.add(content), TestCenter.Behaviour.WELL);
        Process process = spawn(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-o",
                "/dev/null",
                "-P",
                path.call().toString(),
                "-e",
                "trace=fsync",
                "-e",
                "inject=fsync:error=EIO");
        try {
            var failed = edge.ack(ReplicaFailed.class, asset, 1);
            assertThat(failed.failure().code()).isEqualTo(FailureCode.STORAGE);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        assertThat(edge.otherAcks()).noneMatch(ReplicaMirrored.class::isInstance);
        try (var context = EdgeApplication.application().run(arguments())) {
            edge.ack(ReplicaMirrored.class, asset, 1);
            assertThat(context.isActive()).isTrue();
        }
        assertThat(edge.file(asset)).hasBinaryContent(content);
    }

    private long rowOf(AssetKey asset) {
        try (var inventory = Inventory.open(edge.root.resolve(".websync/inventory.db"))) {
            return Objects.requireNonNull(inventory.replicaAt(asset.path())).id();
        }
    }

    private static boolean canTrace() throws Exception {
        try {
            return new ProcessBuilder("strace", "-qq", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (java.io.IOException _) {
            return false;
        }
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

    private Process spawn(String... before) throws Exception {
        var command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
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
            "--websync.edge.attempts=3",
            "--websync.edge.retry-failed-every=1s",
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

    private static HttpResponse<String> send(String url, @Nullable String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private int checksums(Path list) throws Exception {
        return new ProcessBuilder("sha256sum", "-c", "--strict", "--quiet", list.toString())
                .directory(edge.root.resolve("www").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static int post(String url, String token) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Authorization", "Bearer " + token)
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static void delete(Path folder) throws Exception {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                try {
                    Files.deleteIfExists(path);
                } catch (DirectoryNotEmptyException _) {
                    // The edge lives, and has made something there meanwhile.
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
