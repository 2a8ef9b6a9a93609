package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.websync.testing.Nginx;
import io.websync.testing.Nginx.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.sessions.JqwikSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Needs an nginx on the machine; without one it is skipped and says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MirrorPathIT {

    private static final String HTML = "http://h/dir/";
    private static final String SECRET = "not in the mirror";

    private final @Nullable NginxEdge running;

    MirrorPathIT(@TempDir Path root) throws IOException, InterruptedException {
        Files.writeString(root.resolve("secret"), SECRET);
        Optional<Path> nginx = Nginx.installed();
        running = nginx.isPresent() ? NginxEdge.start(nginx.get(), root, "edge.conf") : null;
    }

    @BeforeEach
    void thereIsAnNginx() {
        assumeThat(running).as("an nginx on the PATH; this machine has none").isNotNull();
    }

    @AfterAll
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    private NginxEdge edge() {
        return Objects.requireNonNull(running);
    }

    @Test
    void everyAcceptedUrlAskedByHostAndPathReturnsItsBytes() throws IOException {
        Set<SourceUrl> urls = new LinkedHashSet<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/io/websync/contracts/whatwg-cases.jsonl"))) {
            JsonNode text = JsonMapper.shared().readTree(line).get(0);
            accepted(text.stringValue()).ifPresent(urls::add);
        }
        JqwikSession.run(() -> UrlTexts.texts()
                .sampleStream()
                .limit(5_000)
                .forEach(text -> accepted(text).ifPresent(urls::add)));
        assertThat(urls).hasSizeGreaterThan(1_500);
        for (SourceUrl url : urls) {
            String content = "the bytes of " + url.asset();
            Path file = edge().www().resolve(url.asset().path());
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);

            Answer answer = ask(url);

            assertThat(answer.body())
                    .as("%s at %s: %s", url.href(), file, answer.head())
                    .isEqualTo(content);
            assertThat(answer.status()).isEqualTo(200);
            removeAll(edge().www());
        }
    }

    @Test
    void assetsThatLieSideBySideAreNotTakenForEachOther() throws IOException, BadUrlException {
        String[] urls = {
            "http://h/a",
            "http://h/%61",
            "http://h/a?",
            "http://h/a?b",
            "http://h/a%3Fb",
            "http://h/a?B",
            "http://h:81/a",
            "http://h./a",
            "http://h/%41",
            "http://h/A",
            "http://h/d/",
            "http://h//d/",
            "http://h/d//",
            "http://h/d/e",
            "http://h/d//e",
            "http://h/d/?",
            "http://h/d%2Fe",
            "http://h/d%2fe",
            "http://h/?x=/",
            "http://h/?x=//",
            "http://h/?x=%2F",
            "http://h/?x=#y",
            "http://h/" + "l".repeat(240) + "/" + "m".repeat(16),
            "http://h/" + "l".repeat(240) + "m".repeat(16),
            "http://h/index.html",
            "http://h/",
        };
        for (String text : urls) {
            SourceUrl url = SourceUrl.parse(text);
            Path file = edge().www().resolve(url.asset().path());
            Files.createDirectories(file.getParent());
            Files.writeString(file, url.asset().value());
        }
        for (String text : urls) {
            SourceUrl url = SourceUrl.parse(text);
            assertThat(ask(url).body()).isEqualTo(url.asset().value());
        }
        removeAll(edge().www());
    }

    @Test
    void typeRangeAndTagAreThoseOfAPlainFile() throws IOException, BadUrlException {
        for (String text :
                new String[] {"http://h/i/p.png?v=1.2", HTML, "http://h/i/n.txt", "http://h/i/x.tar.gz", "http://h/i/n"
                }) {
            Path file = edge().www().resolve(SourceUrl.parse(text).asset().path());
            Files.createDirectories(file.getParent());
            Files.writeString(file, "0123456789");
        }
        assertThat(ask(SourceUrl.parse("http://h/i/p.png?v=1.2")).header("content-type"))
                .contains("image/png");
        assertThat(ask(SourceUrl.parse(HTML)).header("content-type")).contains("text/html");
        assertThat(ask(SourceUrl.parse("http://h/i/n.txt")).header("content-type"))
                .contains("text/plain");
        assertThat(ask(SourceUrl.parse("http://h/i/x.tar.gz")).header("content-type"))
                .contains("application/gzip");
        assertThat(ask(SourceUrl.parse("http://h/i/n")).header("content-type")).contains("application/octet-stream");

        Answer part = edge().ask("h", "/i/p.png?v=1.2", "Range: bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        String tag = part.header("etag").orElseThrow();
        assertThat(edge().ask("h", "/i/p.png?v=1.2", "If-None-Match: " + tag).status())
                .isEqualTo(304);
        assertThat(edge().ask("H", "/i/n.txt").status()).isEqualTo(200);
        assertThat(edge().ask("h", "/i").status()).isEqualTo(404);
        assertThat(edge().ask("h", "/i/").status()).isEqualTo(404);
        removeAll(edge().www());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret",
                "/a/../../../secret",
                "/./../../secret",
                "/%2e%2e/%2e%2e/secret",
                "/..%2f..%2fsecret",
                "/a?/../../../secret",
                "/?/../../secret",
                "//../../secret",
                "/////////../../../secret",
                "/a/..",
                "/..",
                "/a\\..\\..\\secret",
                "/#/../../../secret",
                "/?#/../../../secret",
                "/dir",
                "/d%69r/",
                "/dir//",
                "/dir/.",
                "/dir/./",
                "/dir/#index.html",
                "/dir/%23index.html",
                "http://h/dir",
            })
    void anythingElseIsNotFoundAndNeverOutside(String target) throws IOException {
        Path folder = Files.createDirectories(edge().www().resolve("h/dir"));
        Files.writeString(folder.resolve("#index.html"), "the index");
        Files.createDirectories(edge().www().resolve("h/a?"));
        Files.createDirectories(edge().www().resolve("h/#"));
        for (String host : new String[] {"h", "..", ".", "h/..", "h:80/../..", "", "h:", "[..]", "h:1:2"}) {
            Answer answer = edge().ask(host, target);
            assertThat(answer.status()).as(answer.head()).isIn(400, 404);
            assertThat(answer.body()).isNotEqualTo(SECRET);
        }
        removeAll(edge().www());
    }

    private Answer ask(SourceUrl url) throws IOException {
        return edge().ask(
                        url.asset().host(),
                        url.asset().value().substring(url.asset().host().length()));
    }

    private static Optional<SourceUrl> accepted(String text) {
        try {
            return Optional.of(SourceUrl.parse(text));
        } catch (BadUrlException e) {
            return Optional.empty();
        }
    }

    private static void removeAll(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .forEach(path -> {
                        try {
                            Files.delete(path);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
