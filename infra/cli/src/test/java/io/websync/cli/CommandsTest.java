package io.websync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands make of answers that a server seldom gives; the scenario «terminal» shows the rest. */
class CommandsTest {

    private record Reply(int status, String body) {}

    private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final List<String> asked = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final HttpServer server;

    @TempDir
    Path folder;

    CommandsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aListIsHandedInAgainUnderTheSameKeyWhileTheServerIsAway() throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "http://o.example/a");
        replies.add(new Reply(503, "{\"detail\":\"the broker is away\"}"));
        replies.add(new Reply(202, "{\"id\":7,\"counts\":{\"accepted\":1}}"));
        assertThat(run("submit", list.toString(), "http://o.example/b")).isZero();
        assertThat(out.toString()).startsWith("submission 7: 1 accepted");
        assertThat(err.toString()).contains("the broker is away");
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0)).isEqualTo(asked.get(1)).contains("cli-", "http://o.example/a\nhttp://o.example/b\n");
    }

    @Test
    void aDryRunSaysLineByLineWhatWouldBeDone() {
        String forecast =
                "{\"counts\":{\"lines\":3,\"accepted\":2,\"rejected\":1,\"folded\":0},\"toFetch\":1,\"held\":1,"
                        + "\"heldBytes\":2048,\"edges\":[{\"edge\":\"oslo\",\"files\":2,\"bytes\":2048,\"unknown\":1}],\"lines\":["
                        + "{\"line\":1,\"text\":\"http://o/a\",\"outcome\":\"ACCEPTED\",\"inCenter\":false,\"on\":[]},"
                        + "{\"line\":2,\"text\":\"http://o/b\",\"outcome\":\"ACCEPTED\",\"inCenter\":true,\"size\":2048,"
                        + "\"on\":[\"rome\"]},"
                        + "{\"line\":3,\"text\":\"http://\",\"outcome\":\"REJECTED\",\"reason\":\"no host\",\"on\":[]}]}";
        replies.add(new Reply(200, forecast));
        assertThat(run("submit", "--dry-run", "http://o/a")).isEqualTo(Main.INCOMPLETE);
        assertThat(out.toString())
                .contains("unknown", "nowhere", "2.0 KiB", "center rome", "http://: no host")
                .contains("2 accepted, 1 rejected", "1 would be fetched", "oslo");
        assertThat(asked.get(0)).contains("dryRun=true");

        replies.add(new Reply(200, forecast));
        assertThat(run("submit", "--dry-run", "--json", "http://o/a")).isEqualTo(Main.INCOMPLETE);
        assertThat(out.toString()).contains("\"toFetch\":1");
        assertThat(run("submit", "--dry-run", "--wait", "http://o/a")).isEqualTo(Main.USAGE);
    }

    @Test
    void aCheckIsWaitedForAndTellsTheCopyApartFromTheWebServer() {
        String copy =
                "{\"asset\":\"o/a\",\"everywhere\":true,\"copies\":[{\"edge\":\"oslo\",\"state\":\"MIRRORED\",\"check\":";
        replies.add(new Reply(202, "{}"));
        replies.add(new Reply(200, copy + "{\"pending\":true}}]}"));
        replies.add(
                new Reply(
                        200,
                        copy
                                + "{\"pending\":false,\"result\":{\"copy\":\"SOUND\",\"visit\":{\"answer\":\"OTHER_BYTES\"}}}}]}"));
        assertThat(run("where", "--check", "--wait", "http://o/a")).isZero();
        assertThat(asked.get(0)).contains("/api/v1/where/check?url=http");
        assertThat(asked).hasSize(3);
        assertThat(out.toString()).contains("SOUND, web OTHER_BYTES");
    }

    @Test
    void theServersReasonIsToldAndIsNoCompletion() {
        replies.add(new Reply(404, "{\"detail\":\"there is no submission 9\"}"));
        assertThat(run("status", "9")).isEqualTo(Main.REFUSED);
        assertThat(err.toString()).isEqualTo("websync: there is no submission 9" + System.lineSeparator());
        replies.add(new Reply(502, "<html>"));
        assertThat(run("status", "9")).isEqualTo(Main.REFUSED);
        replies.add(new Reply(200, "<html>"));
        assertThat(run("status", "9")).isEqualTo(Main.REFUSED);
    }

    @Test
    void whoWaitsOutlivesAnOutageAndTheExitCodeIsThatOfTheEnd() {
        replies.add(new Reply(200, "{\"id\":9,\"state\":\"OPEN\",\"settled\":false}"));
        replies.add(new Reply(503, "{\"detail\":\"the catalog is away\"}"));
        replies.add(new Reply(200, "{\"id\":9,\"state\":\"PARTIAL\",\"settled\":true}"));
        assertThat(run("wait", "9")).isEqualTo(Main.INCOMPLETE);
        assertThat(err.toString()).contains("the catalog is away");
    }

    @Test
    void aListThatIsNotAllKnownYetIsNotVerified() throws Exception {
        replies.add(new Reply(
                200, "{\"state\":\"OPEN\",\"closedAt\":\"2026-11-23T08:00:00Z\",\"counts\":{\"accepted\":2}}"));
        String file = "{\"line\":1,\"state\":\"FETCHED\",\"path\":\"o.example/a\",\"digest\":\"sha256:"
                + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\",\"replicas\":[]}";
        replies.add(new Reply(200, "{\"items\":[" + file + "]}"));
        assertThat(run("verify", "9")).isEqualTo(Main.INCOMPLETE);
        assertThat(err.toString()).contains("1 right, 0 not; the list is OPEN");

        Files.createDirectories(folder.resolve("o.example"));
        Files.writeString(folder.resolve("o.example/a"), "foo");
        Path here = Path.of("").toAbsolutePath().relativize(folder.toRealPath());
        replies.add(new Reply(
                200, "{\"state\":\"COMPLETE\",\"closedAt\":\"2026-11-23T08:00:00Z\",\"counts\":{\"accepted\":1}}"));
        replies.add(new Reply(200, "{\"items\":[" + file + "]}"));
        assertThat(run("verify", "9", "--folder", here.toString())).isZero();
    }

    @Test
    void aKeyWhoseFirstRequestIsNotOverIsTriedAgainAndAListWithoutAGoodLineTellsItsReasons() throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "no url");
        replies.add(new Reply(
                409,
                "{\"type\":\"urn:websync:problem:idempotency-key-in-progress\",\"detail\":\"it comes in still\"}"));
        replies.add(
                new Reply(
                        422,
                        "{\"type\":\"x\",\"detail\":\"nothing\",\"rejects\":[{\"line\":1,\"text\":\"no url\",\"reason\":\"no scheme\"}]}"));
        assertThat(run("submit", list.toString())).isEqualTo(Main.INCOMPLETE);
        assertThat(err.toString()).contains("it comes in still", "rejected line 1: no scheme: no url");
    }

    @Test
    void theEndOfTheTimeIsNoFailureOfTheSubmission() {
        replies.add(new Reply(200, "{\"id\":9,\"state\":\"OPEN\",\"settled\":false}"));
        assertThat(run("wait", "9", "--timeout", "0s")).isEqualTo(Main.TIME_OUT);
    }

    @Test
    void textOfOthersDoesNotReachTheTerminalAsACommand() {
        replies.add(new Reply(
                200,
                "{\"items\":[{\"line\":1,\"url\":\"http://o/\\u001b[2Jx\\u202e\","
                        + "\"failure\":{\"code\":\"NOT_FOUND\",\"message\":\"\\u0007\"}}]}"));
        replies.add(new Reply(200, "{\"distribution\":[]}"));
        assertThat(run("failures", "9")).isEqualTo(Main.INCOMPLETE);
        assertThat(out.toString()).contains("NOT_FOUND").doesNotContain("\u001b", "\u0007", "\u202e");
    }

    @Test
    void pagesAreFollowedAndNoFurtherThanAskedFor() {
        replies.add(new Reply(200, "{\"items\":[{\"id\":3},{\"id\":2}],\"next\":\"/api/v1/submissions?before=2\"}"));
        replies.add(new Reply(200, "{\"items\":[{\"id\":1}]}"));
        assertThat(run("list", "--json")).isZero();
        assertThat(out.toString().lines()).containsExactly("{\"id\":3}", "{\"id\":2}", "{\"id\":1}");
        assertThat(asked).hasSize(2);
        replies.add(new Reply(200, "{\"items\":[{\"id\":3}],\"next\":\"/api/v1/submissions?before=3\"}"));
        assertThat(run("list", "--limit", "1")).isZero();
        assertThat(asked).hasSize(3);
    }

    @Test
    void wrongUsageIsToldApart() {
        assertThat(run("purge")).isEqualTo(Main.USAGE);
        assertThat(run("purge", "--prefix", "a/", "--submission", "3")).isEqualTo(Main.USAGE);
        assertThat(run("wait", "9", "--timeout", "soon")).isEqualTo(Main.USAGE);
        assertThat(run("submit", folder.resolve("nowhere").toString())).isEqualTo(Main.USAGE);
        assertThat(run("dead-letters", "replay")).isEqualTo(Main.USAGE);
        assertThat(run("no-such-command")).isEqualTo(Main.USAGE);
        assertThat(asked).isEmpty();
    }

    @Test
    void credentialsAreTheirOwnersAlone() throws Exception {
        Path file = Credentials.file(Map.of("XDG_CONFIG_HOME", folder.toString()));
        assertThat(Credentials.read(file)).isNull();
        var credentials = new Credentials(URI.create("https://websync.example.org"), "websync_secret");
        credentials.write(file);
        assertThat(Credentials.read(file)).isEqualTo(credentials);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Credentials.file(Map.of("HOME", folder.toString())))
                .isEqualTo(folder.resolve(".config/websync/credentials"));
    }

    @Test
    void timesAndSizesAreReadAndWrittenAsPeopleDo() {
        var durations = new Durations();
        assertThat(durations.convert("90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(durations.convert("15m")).isEqualTo(Duration.ofMinutes(15));
        assertThat(durations.convert("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(durations.convert("1d")).isEqualTo(Duration.ofDays(1));
        assertThat(Screen.bytes(1023)).isEqualTo("1023 B");
        assertThat(Screen.bytes(5_000_000_000L)).isEqualTo("4.7 GiB");
        assertThat(Screen.bar(0, 0)).isEqualTo("[####################]");
        assertThat(Screen.bar(1, 2)).isEqualTo("[##########----------]");
    }

    /** As after a login there. */
    private int run(String... arguments) {
        return Main.commandLine(Map.of(
                        "XDG_CONFIG_HOME",
                        folder.toString(),
                        "WEBSYNC_TOKEN",
                        "websync_token",
                        "WEBSYNC_SERVER",
                        "http://127.0.0.1:" + server.getAddress().getPort()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + key + "\n" + body);
        Reply reply = replies.isEmpty() ? new Reply(500, "{}") : replies.remove();
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
