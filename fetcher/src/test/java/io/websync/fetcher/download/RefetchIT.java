package io.websync.fetcher.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.websync.contracts.Digest;
import io.websync.contracts.Refresh;
import io.websync.contracts.Validators;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.TestOrigin;
import io.websync.fetcher.TestRequests;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are held already, handed in again. */
class RefetchIT {

    private static final byte[] OLD = "as it was".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "as it is now".getBytes(StandardCharsets.UTF_8);
    private static final Instant LONG_AGO = Instant.parse("2020-01-02T03:04:05Z");

    @TempDir
    Path folder;

    private TestOrigin origin;
    private OutboundClient client;
    private CenterStorage storage;
    private Downloader downloader;
    /** The conditions of each request. */
    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        origin = new TestOrigin();
        client = new OutboundClient(OutboundSettings.allowing(origin.address()));
        storage = CenterStorage.open(StorageSettings.files(folder));
        downloader = new Downloader(client, storage, DownloadSettings.defaults(), "it", Clock.systemUTC());
        Path spool = Files.write(storage.spoolFolder().resolve("test"), OLD);
        storage.put(spool, sha256(OLD));
        Files.setLastModifiedTime(storage.path(sha256(OLD)).orElseThrow(), FileTime.from(LONG_AGO));
    }

    @AfterEach
    void stop() {
        client.close();
        storage.close();
        origin.close();
    }

    @Test
    void whatHasNotChangedMovesNoByteAndItsBlobIsRenewed() throws Exception {
        answer(304, null, OLD);

        Downloaded file = downloader.download(request(null), known("\"v1\""), false);

        assertThat(asked).containsExactly("\"v1\"");
        assertThat(file).isEqualTo(new Downloaded(sha256(OLD), OLD.length, LONG_AGO, "\"v1\"", true, 0));
        assertThat(storage.stat(sha256(OLD)).storedAt()).isAfter(Instant.now().minus(Duration.ofMinutes(5)));
        assertThat(storage.spoolFolder()).isEmptyDirectory();
    }

    @Test
    void whatHasChangedComesWithTheSameRequest() throws Exception {
        answer(200, "\"v2\"", NEW);

        Downloaded file = downloader.download(request(null), known("\"v1\""), false);

        assertThat(asked).containsExactly("\"v1\"");
        assertThat(file.digest()).isEqualTo(sha256(NEW));
        assertThat(file.etag()).isEqualTo("\"v2\"");
        assertThat(file.notModified()).isFalse();
    }

    @Test
    void whatHasNotChangedButIsGoneIsFetched() throws Exception {
        Files.delete(storage.path(sha256(OLD)).orElseThrow());
        answerUnlessAsked(OLD);

        Downloaded file = downloader.download(request(null), known("\"v1\""), false);

        assertThat(asked).containsExactly("\"v1\"", "plain");
        assertThat(file.notModified()).isFalse();
        assertThat(storage.stat(sha256(OLD)).size()).isEqualTo(OLD.length);
    }

    @Test
    void anAnswerThatNothingChangedAboutAnotherFileIsNotBelieved() throws Exception {
        origin.answer("/file", exchange -> {
            note(exchange);
            exchange.getResponseHeaders().set("ETag", "\"v7\"");
            if (exchange.getRequestHeaders().containsKey("If-None-Match")) {
                TestOrigin.status(304).to(exchange);
            } else {
                TestOrigin.bytes(NEW).to(exchange);
            }
        });
        assertThat(downloader.download(request(null), known("\"v1\""), false).digest())
                .isEqualTo(sha256(NEW));
        assertThat(asked).containsExactly("\"v1\"", "plain");
    }

    @Test
    void aRefreshThatIsForcedAndValidatorsThatProveNothingMoveTheBytes() throws Exception {
        answerUnlessAsked(NEW);
        downloader.download(TestRequests.refreshing(request(null), Refresh.ALWAYS), known("\"v1\""), false);
        downloader.download(request(null), known("W/\"v1\""), false);
        downloader.download(request(null), new Known(sha256(OLD), 9, null), false);
        assertThat(asked).containsExactly("plain", "plain", "plain");
    }

    @Test
    void theDateIsAskedWhenThereIsNothingBetter() throws Exception {
        var dates = new ArrayList<String>();
        origin.answer("/file", exchange -> {
            dates.add(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
            TestOrigin.status(304).to(exchange);
        });
        assertThat(downloader.download(request(null), known(null), false).notModified())
                .isTrue();
        assertThat(dates).containsExactly("Thu, 02 Jan 2020 03:04:05 GMT");
    }

    @Test
    void aListThatNamesTheBytesThatAreHeldAsksNobody() throws Exception {
        answer(200, "\"v2\"", NEW);
        Downloaded file = downloader.download(request(sha256(OLD)), known("\"v1\""), false);
        assertThat(file.notModified()).isTrue();
        assertThat(asked).isEmpty();

        assertThat(downloader
                        .download(request(sha256(NEW)), known("\"v1\""), false)
                        .digest())
                .as("a list that names others")
                .isEqualTo(sha256(NEW));
        Files.delete(storage.path(sha256(OLD)).orElseThrow());
        answer(200, "\"v1\"", OLD);
        assertThat(downloader
                        .download(request(sha256(OLD)), known("\"v1\""), false)
                        .notModified())
                .as("held no more")
                .isFalse();
        assertThat(asked).containsExactly("plain", "plain");
    }

    @Test
    void anOriginThatSaysUnaskedThatNothingChangedIsAskedPastItsCaches() throws Exception {
        origin.answer("/file", exchange -> {
            String cache = exchange.getRequestHeaders().getFirst("Cache-Control");
            asked.add(String.valueOf(cache));
            if (cache == null) {
                TestOrigin.status(304).to(exchange);
            } else {
                TestOrigin.bytes(NEW).to(exchange);
            }
        });
        assertThat(downloader.download(request(null), null, false).digest()).isEqualTo(sha256(NEW));
        assertThat(asked).containsExactly("null", "no-cache");
    }

    /** Answers whatever it is asked. */
    private void answer(int status, @Nullable String etag, byte[] content) {
        origin.answer("/file", exchange -> {
            note(exchange);
            if (etag != null) {
                exchange.getResponseHeaders().set("ETag", etag);
            }
            (status == 200 ? TestOrigin.bytes(content) : TestOrigin.status(status)).to(exchange);
        });
    }

    /** 304 to whoever asks whether it changed, else the bytes. */
    private void answerUnlessAsked(byte[] content) {
        origin.answer("/file", exchange -> {
            note(exchange);
            boolean conditional = !asked.getLast().equals("plain");
            (conditional ? TestOrigin.status(304) : TestOrigin.bytes(content)).to(exchange);
        });
    }

    private void note(HttpExchange exchange) {
        asked.add(exchange.getRequestHeaders().entrySet().stream()
                .filter(header -> header.getKey().startsWith("If-"))
                .map(Map.Entry::getValue)
                .map(List::getFirst)
                .findFirst()
                .orElse("plain"));
    }

    private FileSubmitted request(@Nullable Digest expected) {
        return TestRequests.request(1, origin.url("/file"), "ann", 3, expected);
    }

    private Known known(@Nullable String etag) {
        return new Known(
                sha256(OLD),
                OLD.length,
                new Validators(origin.url("/file"), etag, LONG_AGO, LONG_AGO.plus(Duration.ofDays(1))));
    }

    private static Digest sha256(byte[] content) {
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(content);
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }
}
