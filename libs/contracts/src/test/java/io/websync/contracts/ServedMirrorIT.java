package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.websync.testing.Nginx;
import io.websync.testing.Nginx.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges and tags of a real nginx with edge.conf. Needs an nginx on the machine; without one it is skipped and says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedMirrorIT {

    private static final String BYTES = "0123456789";
    private static final String URL = "/pub/x.txt?v=2";
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");

    private final @Nullable NginxEdge running;

    ServedMirrorIT(@TempDir Path root) throws IOException, InterruptedException {
        Optional<Path> nginx = Nginx.installed();
        running = nginx.isPresent() ? NginxEdge.start(nginx.get(), root, "edge.conf") : null;
        if (running != null) {
            Path file = running.www().resolve("h" + URL);
            Files.createDirectories(file.getParent());
            Files.writeString(file, BYTES);
            Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
        }
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

    private Answer ask(String... headers) throws IOException {
        return Objects.requireNonNull(running).ask("h", URL, headers);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"0-0, 0, 0-0", "2-4, 234, 2-4", "7-, 789, 7-9", "-3, 789, 7-9", "8-99, 89, 8-9", "0-9, 0123456789, 0-9"
    })
    void aRangeIsThatPartOfTheBytes(String range, String body, String sent) throws IOException {
        Answer part = ask("Range: bytes=" + range);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(body);
        assertThat(part.header("content-range")).hasValue("bytes " + sent + "/10");
        assertThat(part.header("content-length")).hasValue("" + body.length());
        assertThat(part.header("content-type")).hasValue("text/plain");
    }

    @Test
    void severalRangesAreSeveralParts() throws IOException {
        Answer parts = ask("Range: bytes=0-1,8-9");
        assertThat(parts.status()).isEqualTo(206);
        String boundary = parts.header("content-type").orElseThrow();
        assertThat(boundary).startsWith("multipart/byteranges; boundary=");
        String line = "--" + boundary.substring(boundary.indexOf('=') + 1);
        assertThat(parts.body())
                .isEqualTo("\r\n" + line + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n"
                        + line + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n" + line
                        + "--\r\n");
    }

    @Test
    void aRangeBehindTheEndIsRefusedAndSaysWhereTheEndIs() throws IOException {
        for (String range : new String[] {"10-", "99-100"}) {
            Answer refused = ask("Range: bytes=" + range);
            assertThat(refused.status()).as(range).isEqualTo(416);
            assertThat(refused.header("content-range")).hasValue("bytes */10");
        }
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() throws IOException {
        Answer whole = ask();
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(BYTES);
        assertThat(whole.header("accept-ranges")).hasValue("bytes");
        assertThat(whole.header("last-modified")).hasValue("Fri, 02 Jan 2026 03:04:05 GMT");
        // Of time and length alone, which are the same on every edge.
        String tag = "\"" + Long.toHexString(MODIFIED.getEpochSecond()) + "-a\"";
        assertThat(whole.header("etag")).hasValue(tag);

        for (String same : new String[] {
            "If-None-Match: " + tag,
            "If-None-Match: \"other\", " + tag,
            "If-None-Match: W/" + tag,
            "If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT"
        }) {
            Answer unchanged = ask(same);
            assertThat(unchanged.status()).as(same).isEqualTo(304);
            assertThat(unchanged.body()).isEmpty();
            assertThat(unchanged.header("etag")).hasValue(tag);
        }
        assertThat(ask("If-None-Match: \"other\"").status()).isEqualTo(200);
        assertThat(ask("If-Match: \"other\"").status()).isEqualTo(412);
    }

    @Test
    void aDownloadGoesOnOnlyWithTheBytesThatItBeganWith() throws IOException {
        String tag = ask().header("etag").orElseThrow();
        for (String same : new String[] {tag, "Fri, 02 Jan 2026 03:04:05 GMT"}) {
            Answer rest = ask("Range: bytes=5-", "If-Range: " + same);
            assertThat(rest.status()).as(same).isEqualTo(206);
            assertThat(rest.body()).isEqualTo("56789");
        }
        for (String other : new String[] {"\"other\"", "Fri, 02 Jan 2026 03:04:06 GMT"}) {
            Answer whole = ask("Range: bytes=5-", "If-Range: " + other);
            assertThat(whole.status()).as(other).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(BYTES);
        }
    }
}
