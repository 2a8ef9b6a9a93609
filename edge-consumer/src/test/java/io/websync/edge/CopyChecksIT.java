package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.event.CopyCheckRequested;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.CopyChecked.Answer;
import io.websync.contracts.event.CopyChecked.Copy;
import io.websync.contracts.event.CopyChecked.Problem;
import io.websync.contracts.event.CopyChecked.Visit;
import io.websync.contracts.event.ReplicaMirrored;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that somebody asks for is read whole, asked for at the edge's own web server, and made good. */
class CopyChecksIT {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    private TestCenter center;
    private EdgeHarness edge;
    private @Nullable HttpServer web;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        center = new TestCenter();
        edge = new EdgeHarness(root, center);
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        center.close();
        if (web != null) {
            web.stop(0);
        }
    }

    /** A web server that gives an answer for «host/path?query»; null is 404. */
    private void serve(Function<String, byte @Nullable []> answers) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String asked = exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI();
            byte[] answer = answers.apply(asked);
            exchange.sendResponseHeaders(answer == null ? 404 : 200, answer == null ? -1 : answer.length);
            if (answer != null) {
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
        web = server;
        edge.publicUrl = URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private AssetKey mirrored(String path) throws Exception {
        AssetKey asset = edge.asset(path);
        edge.order(asset, 1, 1, CONTENT);
        edge.ack(ReplicaMirrored.class, asset, 1);
        return asset;
    }

    private CopyChecked checked(AssetKey asset) throws Exception {
        try (var reports = edge.reports()) {
            var request = new CopyCheckRequested(edge.name, asset, Instant.now());
            edge.control(request);
            return reports.await(CopyChecked.class, report -> report.askedAt().equals(request.at()));
        }
    }

    @Test
    void aSoundCopyThatTheWebServerGivesIsSaidToBeBoth() throws Exception {
        AssetKey asset = edge.asset("a%20b.iso?v=2");
        serve(asked -> asked.equals(asset.value()) ? CONTENT : null);
        edge.start();
        mirrored("a%20b.iso?v=2");
        CopyChecked result = checked(asset);
        Digest digest = digest(CONTENT);
        assertThat(result.copy()).isEqualTo(Copy.SOUND);
        assertThat(result.digest()).isEqualTo(digest);
        assertThat(result.size()).isEqualTo(7);
        assertThat(result.visit()).isEqualTo(new Visit(Answer.SAME, 200, 7L, digest, null));
    }

    @Test
    void aCopyThatRottedUnderTheSameSizeAndTimeIsFoundAndMadeGood() throws Exception {
        edge.start();
        AssetKey asset = mirrored("rotten");
        Path file = edge.file(asset);
        Files.writeString(file, "CONTENT");
        Files.setLastModifiedTime(file, FileTime.from(EdgeHarness.MODIFIED));
        CopyChecked result = checked(asset);
        assertThat(result.copy()).isEqualTo(Copy.ALTERED);
        assertThat(result.digest()).isEqualTo(digest("CONTENT".getBytes(StandardCharsets.UTF_8)));
        assertThat(result.visit()).as("nobody said where the web server is").isNull();
        assertThat(result.mismatched()).isTrue();
        EdgeHarness.await("the bytes to come again", () -> Files.readString(file), "content"::equals);
        EdgeHarness.await("a sound copy", () -> checked(asset), again -> again.copy() == Copy.SOUND);

        Files.delete(file);
        CopyChecked missing = checked(asset);
        assertThat(missing.copy()).isEqualTo(Copy.MISSING);
        assertThat(missing.mismatched())
                .as("a look at the folder finds that too")
                .isNull();
        EdgeHarness.await("the file to come again", () -> Files.exists(file), there -> there);
    }

    @Test
    void aWebServerThatGivesSomethingElseIsToldApartFromTheCopy() throws Exception {
        serve(asked -> asked.endsWith("/other")
                ? "CONTENT".getBytes(StandardCharsets.UTF_8)
                : asked.endsWith("/long") ? "content and more".getBytes(StandardCharsets.UTF_8) : null);
        edge.start();
        CopyChecked other = checked(mirrored("other"));
        assertThat(other.copy()).isEqualTo(Copy.SOUND);
        assertThat(visit(other).answer()).isEqualTo(Answer.OTHER_BYTES);
        assertThat(visit(other).digest()).isEqualTo(digest("CONTENT".getBytes(StandardCharsets.UTF_8)));
        CopyChecked longer = checked(mirrored("long"));
        assertThat(visit(longer).answer()).isEqualTo(Answer.OTHER_BYTES);
        assertThat(visit(longer).size()).isEqualTo(16);
        CopyChecked none = checked(mirrored("none"));
        assertThat(none.copy()).isEqualTo(Copy.SOUND);
        assertThat(visit(none)).isEqualTo(new Visit(Answer.REFUSED, 404, null, null, null));
        Objects.requireNonNull(web).stop(0);
        CopyChecked away = checked(edge.asset("other"));
        assertThat(away.copy()).isEqualTo(Copy.SOUND);
        assertThat(visit(away).answer()).isEqualTo(Answer.BROKEN);
        assertThat(visit(away).problem()).isEqualTo(Problem.CONNECT);
    }

    private static Digest digest(byte[] bytes) {
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(bytes);
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }

    private static Visit visit(CopyChecked result) {
        return Objects.requireNonNull(result.visit());
    }

    @Test
    void whereNoCopyIsThatIsTheAnswer() throws Exception {
        serve(_ -> CONTENT);
        edge.start();
        CopyChecked result = checked(edge.asset("nobody-ordered-this"));
        assertThat(result.copy()).isEqualTo(Copy.NONE);
        assertThat(result.visit()).isNull();
    }

    @Test
    void whatWasAskedWhileTheEdgeWasAwayIsAnsweredWhenItIsBack() throws Exception {
        edge.start();
        AssetKey asset = mirrored("away");
        edge.stop();
        var request = new CopyCheckRequested(edge.name, asset, Instant.now());
        edge.control(request);
        try (var reports = edge.reports()) {
            edge.start();
            var result =
                    reports.await(CopyChecked.class, report -> report.askedAt().equals(request.at()));
            assertThat(result.copy()).isEqualTo(Copy.SOUND);
        }
    }
}
