package io.websync.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the archive on a new machine to a mirrored file, as an administrator does it. */
class EdgeJoinIT {

    private static final int USAGE = 2;
    private static final int REFUSED = 4;
    private static final byte[] CONTENT =
            "mirrored to a machine that was not there before".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path folder;

    private static Center center;
    private static Path archive;

    private record Ended(int code, String output) {}

    @BeforeAll
    static void start() throws Exception {
        folder = folder.toRealPath();
        center = Center.start(folder.resolve("center"));
        run(List.of(
                "tar",
                "-C",
                folder.toString(),
                "-xzf",
                Center.only(Path.of("target"), "websync-edge-*.tar.gz").toString()));
        archive = Center.only(folder, "websync-edge-*");
    }

    @AfterAll
    static void stop() {
        center.close();
    }

    @Test
    void aMachineJoinsByOneCommandAndMirrorsWhatIsOrderedForIt() throws Exception {
        String token = invite("fjord");
        Path dir = folder.resolve("fjord/etc");
        Path data = folder.resolve("fjord/data");
        Ended joined = join(token, dir, data);
        assertThat(joined.code()).as(joined.output()).isZero();
        assertThat(joined.output()).contains("fjord", "systemctl enable --now " + dir.resolve("websync-edge.service"));

        Path file = dir.resolve("edge-consumer.properties");
        assertThat(mode(file)).isEqualTo("rw-------");
        Properties settings = read(file);
        assertThat(settings)
                .containsEntry("websync.edge.name", "fjord")
                .containsEntry("websync.edge.root", data.toString())
                .containsKeys("websync.edge.token", "websync.edge.blobs-url", "websync.edge.kafka.bootstrap-servers");
        assertThat(Files.readString(file)).doesNotContain(token);

        Path unit = dir.resolve("websync-edge.service");
        assertThat(mode(unit)).isEqualTo("rw-r--r--");
        assertThat(unit)
                .content()
                .contains("User=" + user(), "WorkingDirectory=" + dir, "ReadWritePaths=" + data, "NoNewPrivileges=yes")
                .doesNotContain(token)
                .doesNotContainPattern("@[A-Z]+@");
        if (Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
            Ended verified = run(List.of("systemd-analyze", "verify", unit.toString()));
            assertThat(verified.code()).as(verified.output()).isZero();
            assertThat(verified.output()).doesNotContain("websync-edge.service");
        }

        Process edge = service(unit);
        HttpServer origin = origin();
        try {
            center.json(
                    "POST",
                    "/api/v1/submissions?edges=fjord",
                    "[\"http://127.0.0.1:" + origin.getAddress().getPort() + "/a.txt\"]");
            Path copy = data.resolve("www/127.0.0.1:" + origin.getAddress().getPort() + "/a.txt");
            Center.await("the copy", () -> {
                assertThat(edge.isAlive()).as("see %s", dir.resolve("log")).isTrue();
                return Files.exists(copy);
            });
            assertThat(copy).hasBinaryContent(CONTENT);
            assertThat(center.json("GET", "/api/v1/nodes/fjord", "")
                            .path("state")
                            .asString())
                    .isEqualTo("UP");
        } finally {
            origin.stop(0);
            Center.end(edge);
        }
        assertThat(center.json("GET", "/api/v1/audit", "").toString()).contains("NODE_JOIN_TOKEN_MADE", "NODE_JOINED");
    }

    @Test
    void aOneTokenJoinsOneMachineAndTheSameCommandDoesNoHarmThere() throws Exception {
        String token = invite("harbor");
        Path dir = folder.resolve("harbor/etc");
        Path data = folder.resolve("harbor/data");
        assertThat(join(token, dir, data).code()).isZero();
        Properties settings = read(dir.resolve("edge-consumer.properties"));

        Ended again = join(token, dir, data);
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(again.output()).contains("joined as harbor");
        assertThat(read(dir.resolve("edge-consumer.properties"))).isEqualTo(settings);

        Path elsewhere = folder.resolve("harbor-2");
        Ended second = join(token, elsewhere.resolve("etc"), elsewhere.resolve("data"));
        assertThat(second.code()).isEqualTo(REFUSED);
        assertThat(second.output()).contains("used already", "harbor");
        assertThat(elsewhere).doesNotExist();

        String other = invite("harbor");
        Ended refused = join(other, dir, data);
        assertThat(refused.code()).isEqualTo(REFUSED);
        assertThat(refused.output()).contains("--replace", "was not used");
        Ended replaced = join(other, dir, data, "--replace");
        assertThat(replaced.code()).as(replaced.output()).isZero();
        assertThat(read(dir.resolve("edge-consumer.properties")).getProperty("websync.edge.token"))
                .isNotEqualTo(settings.getProperty("websync.edge.token"));
    }

    @Test
    void aWrongTokenIsRefusedAndNothingIsWritten() throws Exception {
        Path place = folder.resolve("nowhere");
        Ended wrong = join("websync_wrong", place.resolve("etc"), place.resolve("data"));
        assertThat(wrong.code()).isEqualTo(REFUSED);
        assertThat(wrong.output()).contains("no one-time token");
        String first = invite("quay");
        invite("quay");
        Ended replaced = join(first, place.resolve("etc"), place.resolve("data"));
        assertThat(replaced.code()).isEqualTo(REFUSED);
        assertThat(replaced.output()).contains("newer one");
        assertThat(place).doesNotExist();
    }

    @Test
    void theTokenIsNotTakenFromTheCommandLine() throws Exception {
        String token = invite("reef");
        Path place = folder.resolve("reef");
        Ended seen = join("", place.resolve("etc"), place.resolve("data"), token);
        assertThat(seen.code()).isEqualTo(USAGE);
        assertThat(seen.output())
                .contains("does not belong on the command line")
                .doesNotContain(token);
        assertThat(place).doesNotExist();
    }

    @Test
    void aTokenDoesNotTravelInTheClearUnlessThatIsSaid() throws Exception {
        Path place = folder.resolve("open");
        for (String url : List.of("http://center.invalid", "http://127.0.0.1.center.invalid", "http://10.0.0.1:1")) {
            Ended refused = run(List.of(archive.resolve("websync").toString(), "edge", "join", url), "websync_secret");
            assertThat(refused.code()).as(url).isEqualTo(USAGE);
            assertThat(refused.output()).contains("plain HTTP", "--allow-http").doesNotContain("websync_secret");
        }
        Ended allowed = run(
                List.of(
                        archive.resolve("websync").toString(),
                        "edge",
                        "join",
                        "http://center.invalid",
                        "--allow-http",
                        "--dir",
                        place.resolve("etc").toString(),
                        "--data",
                        place.resolve("data").toString(),
                        "--user",
                        user()),
                "websync_secret");
        assertThat(allowed.code()).isEqualTo(REFUSED);
        assertThat(allowed.output()).contains("does not answer");
        assertThat(place).doesNotExist();
    }

    private static String invite(String node) throws Exception {
        center.json("PUT", "/api/v1/nodes/" + node, "{}");
        return center.json("POST", "/api/v1/nodes/" + node + "/join-token", "")
                .path("token")
                .asString();
    }

    private static Ended join(String token, Path dir, Path data, String... more) throws Exception {
        var command = new ArrayList<>(List.of(
                archive.resolve("websync").toString(),
                "edge",
                "join",
                center.url(),
                "--dir",
                dir.toString(),
                "--data",
                data.toString(),
                "--user",
                user(),
                "--no-start"));
        command.addAll(List.of(more));
        return run(command, token);
    }

    private static Ended run(List<String> command) throws IOException, InterruptedException {
        return run(command, "");
    }

    /** @param typed what comes by standard input */
    private static Ended run(List<String> command, String typed) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try (var input = process.getOutputStream()) {
            input.write((typed + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It ended without reading.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /** What systemd would do with the unit, on a port of its own. */
    private static Process service(Path unit) throws IOException {
        Properties said = read(unit);
        Path dir = Path.of(said.getProperty("WorkingDirectory"));
        var builder = new ProcessBuilder(said.getProperty("ExecStart"), "--server.port=0")
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile());
        String[] variable = Files.readAllLines(unit).stream()
                .filter(line -> line.startsWith("Environment=JAVA_HOME="))
                .findFirst()
                .orElseThrow()
                .split("=", 3);
        builder.environment().put(variable[1], variable[2]);
        return builder.start();
    }

    private static HttpServer origin() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, CONTENT.length);
                exchange.getResponseBody().write(CONTENT);
            }
        });
        server.start();
        return server;
    }

    private static Properties read(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
        }
        return properties;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}
