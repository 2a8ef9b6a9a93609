package io.websync.fetcher.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.TestOrigin;
import io.websync.fetcher.TestRequests;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Downloads from a real HTTP server into real storage. */
class DownloaderIT {

    @TempDir
    Path folder;

    private TestOrigin origin;
    private OutboundClient client;
    private CenterStorage storage;

    @BeforeEach
    void start() throws IOException {
        origin = new TestOrigin();
        client = new OutboundClient(new OutboundSettings(
                List.of(origin.address()), null, Duration.ofMillis(500), null, null, null, null, null, null));
        storage = CenterStorage.open(StorageSettings.files(folder));
    }

    @AfterEach
    void stop() {
        client.close();
        storage.close();
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_240, 65_536, 262_144, 262_145, 3_000_000})
    void everyByteOfAFileOfAnySizeIsStoredWithOrWithoutALength(int size) throws Exception {
        byte[] content = bytes(size);
        origin.answer("/with", TestOrigin.bytes(content));
        origin.answer("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
        });
        for (String path : new String[] {"/with", "/chunked"}) {
            Downloaded file = downloader(null).download(request(path, null), null, false);
            assertThat(file.size()).isEqualTo(size);
            assertThat(file.transferred()).isEqualTo(size);
            assertThat(file.digest()).isEqualTo(sha256(content));
            assertStored(content);
        }
        assertSpoolIsEmpty();
    }

    @Test
    void aCompressedBodyIsStoredAsTheOriginServesIt() throws Exception {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes(10_000));
        }
        var encodings = new StringBuilder();
        origin.answer("/a.gz", exchange -> {
            encodings.append(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            TestOrigin.bytes(compressed.toByteArray()).to(exchange);
        });
        downloader(null).download(request("/a.gz", null), null, false);
        assertStored(compressed.toByteArray());
        assertThat(encodings).hasToString("identity");
    }

    @Test
    void aTransferThatBreaksGoesOnWhereItBroke() throws Exception {
        byte[] content = bytes(1_000_000);
        origin.answer("/big", breakingAfter(400_000, "\"v1\"", content));

        Downloaded file = downloader(null).download(request("/big", null), null, false);

        assertThat(file.digest()).isEqualTo(sha256(content));
        assertThat(file.transferred()).isEqualTo(content.length);
        assertThat(origin.asked()).first().isEqualTo("/big");
        assertThat(origin.asked().stream().skip(1)).allMatch(asked -> asked.startsWith("/big bytes="));
        assertStored(content);
        assertSpoolIsEmpty();
    }

    @Test
    void whatArrivedIsKeptForTheNextAttemptAlsoAfterARestart() throws Exception {
        byte[] content = bytes(1_000_000);
        var broken = new AtomicInteger();
        TestOrigin.Answer breaking = breakingAfter(300_000, "\"v1\"", content);
        origin.answer("/big", exchange -> {
            if (broken.incrementAndGet() <= 1) {
                breaking.to(exchange);
            } else {
                TestOrigin.status(500).to(exchange);
            }
        });
        FailureCode code = failure(downloader(null), request("/big", null));
        assertThat(code).isEqualTo(FailureCode.ORIGIN_ERROR);
        origin.asked().clear();
        origin.answer("/big", serving("\"v1\"", content));

        Downloaded file = downloader(null).download(request("/big", null), null, false);

        assertThat(origin.asked()).hasSize(1).first().asString().startsWith("/big bytes=");
        assertThat(file.digest()).isEqualTo(sha256(content));
        assertThat(file.transferred()).isLessThan(content.length);
        assertStored(content);
        assertSpoolIsEmpty();
    }

    @Test
    void aFileThatChangedMeanwhileIsFetchedAnew() throws Exception {
        byte[] content = bytes(1_000_000);
        byte[] changed = bytes(900_000);
        var first = new AtomicInteger();
        origin.answer("/big", exchange -> {
            if (first.incrementAndGet() == 1) {
                breakingAfter(300_000, "\"v1\"", content).to(exchange);
            } else {
                serving("\"v2\"", changed).to(exchange);
            }
        });
        Downloaded file = downloader(null).download(request("/big", null), null, false);
        assertThat(file.digest()).isEqualTo(sha256(changed));
        assertThat(file.etag()).isEqualTo("\"v2\"");
        assertStored(changed);
    }

    @Test
    void aBodyThatStallsWithoutAValidatorFailsAndLeavesNothing() throws Exception {
        origin.answer("/stall", exchange -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write(bytes(200_000));
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(2_000);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(failure(downloader(null), request("/stall", null))).isEqualTo(FailureCode.STALLED);
        assertSpoolIsEmpty();
    }

    @Test
    void bytesThatAreNotThoseOfTheListAreRefused() throws Exception {
        byte[] content = bytes(5_000);
        origin.answer("/file", TestOrigin.bytes(content));
        Digest md5 = digest(Digest.Algorithm.MD5, content);
        assertThat(downloader(null).download(request("/file", md5), null, false).digest())
                .isEqualTo(sha256(content));
        assertThat(downloader(null)
                        .download(request("/file", sha256(content)), null, false)
                        .digest())
                .isEqualTo(sha256(content));
        assertThat(failure(downloader(null), request("/file", Digest.parse("md5:" + "0".repeat(32)))))
                .isEqualTo(FailureCode.DIGEST_MISMATCH);
        assertThat(failure(downloader(null), request("/file", Digest.sha256("0".repeat(64)))))
                .isEqualTo(FailureCode.DIGEST_MISMATCH);
        assertSpoolIsEmpty();
    }

    @Test
    void aFileAboveTheLimitIsRefusedWhetherItSaysSoOrNot() throws Exception {
        origin.answer("/said", TestOrigin.bytes(bytes(100_001)));
        origin.answer("/unsaid", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(bytes(100_001));
        });
        origin.answer("/allowed", TestOrigin.bytes(bytes(100_000)));
        Downloader downloader = downloader(new DownloadSettings(DataSize.ofBytes(100_000), null, null));
        assertThat(failure(downloader, request("/said", null))).isEqualTo(FailureCode.TOO_LARGE);
        assertThat(failure(downloader, request("/unsaid", null))).isEqualTo(FailureCode.TOO_LARGE);
        assertThat(downloader.download(request("/allowed", null), null, false).size())
                .isEqualTo(100_000);
    }

    @Test
    void withTooLittleSpaceLeftNothingIsAsked() {
        Downloader downloader = downloader(new DownloadSettings(null, DataSize.ofTerabytes(100_000), null));
        assertThat(failure(downloader, request("/any", null))).isEqualTo(FailureCode.NO_SPACE);
        assertThat(origin.asked()).isEmpty();
    }

    @Test
    void anInternalAddressThatIsNotAllowedIsBlocked() {
        assertThat(failure(downloader(null), TestRequests.request(1, "http://127.0.0.1:1/x")))
                .isEqualTo(FailureCode.BLOCKED_ADDRESS);
    }

    @Test
    void whatArrivedIsNotTrustedAfterTheMachineWentDown() throws Exception {
        AssetKey asset = request("/x", null).asset();
        var spool = new Spool(storage.spoolFolder(), "it", Duration.ofHours(1), Clock.systemUTC());
        Path file = Files.write(spool.fileFor(asset), bytes(10));
        spool.note(file, new Spool.Note("http://a/x", "\"v1\"", 20));
        Path note = Path.of(file.toString().replace(".part", ".note"));
        Files.writeString(note, Files.readString(note).replaceAll("[0-9a-f-]{36}", "another-run"));

        spool.sweep();

        assertThat(spool.take(asset, "http://a/x")).isEmpty();
        assertSpoolIsEmpty();
    }

    @Test
    void whatNobodyComesBackForAndWhatFailedForGoodIsDeleted() throws Exception {
        FileSubmitted request = request("/big", null);
        Downloader downloader = downloader(null);
        var broken = new AtomicInteger();
        origin.answer("/big", exchange -> {
            if (broken.incrementAndGet() == 1) {
                breakingAfter(100_000, "\"v1\"", bytes(1_000_000)).to(exchange);
            } else {
                TestOrigin.status(500).to(exchange);
            }
        });
        assertThat(failure(downloader, request)).isEqualTo(FailureCode.ORIGIN_ERROR);
        assertThat(storage.spoolFolder()).isNotEmptyDirectory();
        downloader.forget(request);
        assertSpoolIsEmpty();

        broken.set(0);
        assertThat(failure(downloader, request)).isEqualTo(FailureCode.ORIGIN_ERROR);
        downloader.prune();
        assertThat(storage.spoolFolder()).as("young").isNotEmptyDirectory();
        try (var files = Files.list(storage.spoolFolder())) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
            }
        }
        downloader.prune();
        assertSpoolIsEmpty();
    }

    @Test
    void aSweepDeletesWhatCannotBeResumed() throws Exception {
        AssetKey asset = request("/x", null).asset();
        var spool = new Spool(storage.spoolFolder(), "it", Duration.ofHours(1), Clock.systemUTC());
        var other = new Spool(storage.spoolFolder(), "other", Duration.ofHours(1), Clock.systemUTC());
        Path unnoted = Files.write(spool.fileFor(asset), bytes(10));
        Path others = Files.write(other.fileFor(asset), bytes(10));
        Path noted = Files.write(spool.fileFor(asset), bytes(10));
        spool.note(noted, new Spool.Note("http://a/x", "\"v1\"", 20));

        spool.sweep();

        assertThat(unnoted).doesNotExist();
        assertThat(others).exists();
        assertThat(spool.take(asset, "http://a/x")).map(Spool.Leftover::file).contains(noted);
        assertThat(spool.take(asset, "http://a/x")).isEmpty();
    }

    private Downloader downloader(@Nullable DownloadSettings settings) {
        var downloader = new Downloader(
                client, storage, settings == null ? DownloadSettings.defaults() : settings, "it", Clock.systemUTC());
        downloader.sweep();
        return downloader;
    }

    private FileSubmitted request(String path, @Nullable Digest expected) {
        return TestRequests.request(1, origin.url(path), "ann", 3, expected);
    }

    private static FailureCode failure(Downloader downloader, FileSubmitted request) {
        var e = catchThrowableOfType(DownloadException.class, () -> downloader.download(request, null, false));
        assertThat(e).isNotNull();
        return e.failure().code();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static Digest digest(Digest.Algorithm algorithm, byte[] content) {
        var hash = algorithm.newMessageDigest();
        hash.update(content);
        return Digest.of(algorithm, hash);
    }

    private static Digest sha256(byte[] content) {
        return digest(Digest.Algorithm.SHA256, content);
    }

    private void assertStored(byte[] content) throws IOException {
        try (var stored = storage.open(sha256(content))) {
            assertThat(stored.readAllBytes()).isEqualTo(content);
        }
    }

    private void assertSpoolIsEmpty() throws IOException {
        try (var files = Files.list(storage.spoolFolder())) {
            assertThat(files).isEmpty();
        }
    }

    /** As a server with ranges and validators answers. */
    private static TestOrigin.Answer serving(String etag, byte[] content) {
        return exchange -> serve(exchange, etag, content, content.length);
    }

    /** Breaks every body off after so many bytes. */
    private static TestOrigin.Answer breakingAfter(int bytes, String etag, byte[] content) {
        return exchange -> serve(exchange, etag, content, bytes);
    }

    private static void serve(HttpExchange exchange, String etag, byte[] content, int atMost) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        int from = 0;
        exchange.getResponseHeaders().set("ETag", etag);
        if (range != null && etag.equals(ifRange)) {
            from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        int length = Math.min(atMost, content.length - from);
        exchange.getResponseBody().write(Arrays.copyOfRange(content, from, from + length));
        exchange.getResponseBody().flush();
        if (length < content.length - from) {
            throw new IOException("broken off on purpose");
        }
    }
}
