package io.websync.fetcher.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.TestRequests;
import io.websync.fetcher.download.LyingOrigin.Exchange;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/**
 * Origins that lie, on real sockets: each lie has its class and its reason, nothing of it is stored as if it were the file, and
 * none lasts: where a client believed it, these tests would not end.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LyingOriginIT {

    private static final int SIZE = 400_000;
    private static final byte[] CONTENT = bytes(SIZE, 1);
    private static final long LIMIT = 3_000_000;

    @TempDir
    Path folder;

    private LyingOrigin origin;
    private OutboundClient client;
    private CenterStorage storage;
    private Downloader downloader;

    @BeforeEach
    void start() throws IOException {
        origin = new LyingOrigin();
        client = new OutboundClient(new OutboundSettings(
                List.of(origin.address()),
                Duration.ofSeconds(5),
                Duration.ofMillis(600),
                1000,
                null,
                null,
                null,
                null,
                null));
        storage = CenterStorage.open(StorageSettings.files(folder));
        downloader = new Downloader(
                client,
                storage,
                new DownloadSettings(DataSize.ofBytes(LIMIT), DataSize.ofBytes(0), null),
                "it",
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        storage.close();
        origin.close();
    }

    @Test
    void aBodyThatEndsBeforeItsPromisedLengthIsShort() {
        origin.answer(exchange ->
                exchange.send(head("Content-Length: 1000")).send("0123456789").end());
        assertFails(FailureCode.SHORT_BODY, "10 of 1000 bytes");

        origin.answer(exchange -> exchange.send(head("Transfer-Encoding: chunked"))
                .send("5\r\nhello\r\n")
                .end());
        assertFails(FailureCode.SHORT_BODY, "after 5");
    }

    @Test
    void aBodyThatIsBrokenOffByAResetIsShort() {
        origin.answer(exchange ->
                exchange.send(head("Content-Length: 1000")).send("0123456789").reset());
        assertFails(FailureCode.SHORT_BODY, "");
    }

    @Test
    void whatIsLongerThanPromisedEndsWhereItWasPromisedAndHarmsNoOtherFile() throws Exception {
        origin.answer(exchange -> exchange.send(head("Content-Length: 10") + "0123456789" + "garbage".repeat(20)));
        for (int file = 0; file < 5; file++) {
            assertThat(download("/" + file).size()).isEqualTo(10);
        }
        assertSpoolIsEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n"})
    void silenceBeforeTheEndOfTheHeaderIsAStall(String begin) {
        origin.answer(exchange -> exchange.send(begin).stall());
        assertFails(FailureCode.STALLED, "did not answer");
    }

    @Test
    void aHeaderThatComesByteByByteOrNeverToAnEndIsAStall() {
        origin.answer(exchange -> exchange.drip(
                ("HTTP/1.1 200 OK\r\nX-Filler: " + "x".repeat(5000)).getBytes(StandardCharsets.ISO_8859_1)));
        assertFails(FailureCode.STALLED, "did not answer");

        origin.answer(exchange -> {
            for (int i = 0; i < 10_000; i++) {
                exchange.send("HTTP/1.1 103 Early Hints\r\nX-Number: " + i + "\r\n\r\n");
                Thread.sleep(20);
            }
        });
        assertFails(FailureCode.STALLED, "did not answer");
    }

    @Test
    void aBodyThatStopsOrComesByteByByteIsAStall() {
        origin.answer(exchange -> exchange.send(head("Content-Length: 100000"))
                .send(bytes(5000, 2))
                .stall());
        assertFails(FailureCode.STALLED, "after 5000 bytes");

        origin.answer(exchange -> exchange.send(head("Content-Length: 100000")).drip(bytes(5000, 2)));
        assertFails(FailureCode.STALLED, "next to nothing");

        origin.answer(exchange -> exchange.send(head("Transfer-Encoding: chunked"))
                .drip("1\r\nx\r\n".repeat(1000).getBytes(StandardCharsets.ISO_8859_1)));
        assertFails(FailureCode.STALLED, "next to nothing");
    }

    @Test
    void aRedirectChainThatTakesItsTimeIsAStall() {
        origin.answer(exchange -> {
            Thread.sleep(300);
            exchange.send("HTTP/1.1 302 Found\r\nLocation: /" + exchange.number() + "\r\nContent-Length: 0\r\n\r\n");
        });
        // Ten hops are allowed, each of them in time.
        assertFails(FailureCode.REDIRECT, "more than 10");
    }

    @Test
    void anOriginThatNeverGetsAnyFurtherIsGivenUp() {
        origin.answer(exchange -> exchange.send(
                        exchange.from() == 0
                                ? head("ETag: \"v1\"", "Content-Length: " + SIZE)
                                : range(exchange.from(), SIZE - 1, "\"v1\""))
                .send(Arrays.copyOfRange(CONTENT, exchange.from(), exchange.from() + 1))
                .end());
        assertFails(FailureCode.SHORT_BODY, "");
        assertThat(origin.asked()).hasSizeLessThan(10);
    }

    @ParameterizedTest
    @CsvSource({
        "another start,bytes 5-399999/400000",
        "another end,bytes FROM-399998/400000",
        "another length,bytes FROM-499999/500000",
        "no length,bytes FROM-399999/*",
        "nonsense,bytes x-y/z",
        "none,"
    })
    void aRangeThatWasNotAskedForIsNotPutTogetherWithWhatIsThere(String what, @Nullable String contentRange)
            throws Exception {
        var refused = new HashSet<Integer>();
        origin.answer(exchange -> {
            if (exchange.from() > 0) {
                refused.add(exchange.from());
                String said = contentRange == null
                        ? ""
                        : "Content-Range: " + contentRange.replace("FROM", Integer.toString(exchange.from())) + "\r\n";
                exchange.send("HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\n" + said
                                + "Content-Length: 1000\r\n\r\n")
                        .send(bytes(1000, 9));
            } else {
                serveFromStart(exchange);
            }
        });
        assertThat(download("/file").digest()).as(what).isEqualTo(sha256(CONTENT));
        assertThat(refused).as("it was tried").isNotEmpty();
        assertSpoolIsEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOriginThatGivesLessOfARangeThanWasAskedForIsAskedForTheRest(boolean chunked) throws Exception {
        origin.answer(exchange -> {
            int from = exchange.from();
            if (exchange.number() == 1) {
                serveFromStart(exchange);
                return;
            }
            int end = Math.min(SIZE, from + 80_000);
            byte[] part = Arrays.copyOfRange(CONTENT, from, end);
            exchange.send("HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes " + from + "-"
                    + (end - 1) + "/" + SIZE + "\r\n");
            if (chunked) {
                exchange.send("Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(part.length) + "\r\n")
                        .send(part)
                        .send("\r\n0\r\n\r\n");
            } else {
                exchange.send("Content-Length: " + part.length + "\r\n\r\n").send(part);
            }
        });
        assertThat(download("/file").digest()).isEqualTo(sha256(CONTENT));
        assertThat(origin.asked()).hasSize(4);
    }

    @Test
    void aDateThatProvesNothingIsNotUsedToPutTwoAnswersTogether() {
        for (String dates : List.of(
                "Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT",
                "Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT\r\nDate: Tue, 15 Nov 1994 12:45:30 GMT",
                "Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT\r\nDate: Tue, 15 Nov 1994 13:45:30 GMT\r\nETag: W/\"v1\"")) {
            origin.asked().clear();
            origin.answer(exchange -> exchange.send(head(dates, "Content-Length: " + SIZE))
                    .send(Arrays.copyOf(CONTENT, SIZE / 2))
                    .end());
            assertFails(FailureCode.SHORT_BODY, "");
            assertThat(origin.asked()).as(dates).hasSize(1);
            assertSpoolIsEmpty();
        }
    }

    @Test
    void aRangeOfAnotherVersionIsNotPutTogetherWithWhatIsThere() throws Exception {
        byte[] changed = bytes(SIZE, 3);
        origin.answer(exchange -> {
            if (exchange.from() > 0) {
                exchange.send(range(exchange.from(), SIZE - 1, "\"v2\""))
                        .send(Arrays.copyOfRange(changed, exchange.from(), SIZE));
            } else if (exchange.number() == 1) {
                exchange.send(head("ETag: \"v1\"", "Content-Length: " + SIZE))
                        .send(Arrays.copyOf(CONTENT, SIZE / 2))
                        .end();
            } else {
                exchange.send(head("ETag: \"v2\"", "Content-Length: " + SIZE)).send(changed);
            }
        });
        assertThat(download("/file").digest()).isEqualTo(sha256(changed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "416 Range Not Satisfiable"})
    void anOriginThatRefusesTheRangeIsFetchedAnew(String status) throws Exception {
        origin.answer(exchange -> {
            if (exchange.from() > 0 && status.startsWith("416")) {
                exchange.send("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n");
            } else if (exchange.from() > 0) {
                exchange.send(head("ETag: \"v1\"", "Content-Length: " + SIZE)).send(CONTENT);
            } else {
                serveFromStart(exchange);
            }
        });
        assertThat(download("/file").digest()).isEqualTo(sha256(CONTENT));
    }

    @Test
    void anOriginThatBreaksOffAndRefusesEveryRangeIsGivenUp() {
        origin.answer(exchange -> {
            if (exchange.from() > 0) {
                exchange.send("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n");
            } else {
                exchange.send(head("ETag: \"v1\"", "Content-Length: " + SIZE))
                        .send(Arrays.copyOf(CONTENT, SIZE / 2))
                        .end();
            }
        });
        assertFails(FailureCode.SHORT_BODY, "");
        assertThat(origin.asked()).hasSizeLessThan(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "X-Length: none"})
    void anEndlessBodyEndsAtTheLimit(String framing) {
        byte[] chunk = (Integer.toHexString(65_536) + "\r\n" + "z".repeat(65_536) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        origin.answer(exchange -> {
            exchange.send(head(framing));
            while (true) {
                exchange.send(chunk);
            }
        });
        assertFails(FailureCode.TOO_LARGE, "the limit is " + LIMIT);
    }

    @Test
    void redirectsThatLeadInACircleNowhereOrInsideAreFinal() {
        origin.answer(exchange -> exchange.send(redirect("/again")));
        assertFails(FailureCode.REDIRECT, "circle");
        origin.answer(exchange -> exchange.send(redirect("/" + exchange.number())));
        assertFails(FailureCode.REDIRECT, "more than 10");
        for (String location : List.of("file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "")) {
            origin.answer(exchange -> exchange.send(redirect(location)));
            assertFails(FailureCode.REDIRECT, "no http or https URL");
        }
        for (String inside : List.of(
                "http://127.0.0.1:1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]/",
                "http://10.0.0.1/")) {
            origin.answer(exchange -> exchange.send(redirect(inside)));
            assertFails(FailureCode.BLOCKED_ADDRESS, "not on the public internet");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9\r\n\r\n",
                "hello, I am a file\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n0123456789",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n0123456789",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n0123456789",
                "HTTP/1.1 200 OK\r\nContent-Length: 10, 10\r\n\r\n0123456789",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 5\r\n\r\n0123456789",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/100\r\nContent-Length: 10\r\n\r\n0123456789",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\n\r\n",
                "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"
            })
    void anAnswerThatNobodyCanRelyOnIsNoAnswer(String answer) {
        origin.answer(exchange -> exchange.send(answer).end());
        assertFails(FailureCode.PROTOCOL, "");
    }

    @Test
    void aResetOrAnEndBeforeTheAnswerIsNoAnswer() {
        origin.answer(Exchange::reset);
        assertFails(FailureCode.PROTOCOL, "");
        origin.answer(Exchange::end);
        assertFails(FailureCode.PROTOCOL, "");
    }

    @Test
    void aHeaderThatIsHugeOrHasManyLinesIsNoAnswer() {
        origin.answer(exchange -> exchange.send(head("X-Huge: " + "x".repeat(100_000), "Content-Length: 0")));
        assertFails(FailureCode.PROTOCOL, "");
        origin.answer(exchange -> exchange.send(head("X-Many: yes\r\n".repeat(10_000) + "Content-Length: 0")));
        assertFails(FailureCode.PROTOCOL, "");
        origin.answer(exchange -> {
            exchange.send("HTTP/1.1 200 OK\r\n");
            while (true) {
                exchange.send("X-Endless: yes\r\n".repeat(100));
            }
        });
        assertFails(FailureCode.PROTOCOL, "");
    }

    @Test
    void oddHeadersThatDoNoHarmDoNone() throws Exception {
        origin.answer(exchange -> exchange.send(head(
                        "ETag: \"\u00e4\u0001\"",
                        "Last-Modified: the day before yesterday",
                        "Content-Length: 10",
                        "Content-Length: 10",
                        "Content-Type",
                        "X-Odd:::: \u00ff"))
                .send("0123456789"));
        Downloaded file = download("/file");
        assertThat(file.size()).isEqualTo(10);
        assertThat(file.etag()).isNull();
        assertThat(file.lastModified()).isNull();

        origin.answer(exchange -> exchange.send(head("Content-Length: 3", "Transfer-Encoding: chunked"))
                .send("5\r\nhello\r\n0\r\n\r\n"));
        assertThat(download("/chunked").size()).as("chunks win over a length").isEqualTo(5);
    }

    @Test
    void anotherBodyEachTimeIsStoredAsItCameButNeverTakenForWhatTheListSays() throws Exception {
        origin.answer(exchange -> exchange.send(head("Content-Length: 1000")).send(bytes(1000, exchange.number())));
        assertThat(download("/file").digest()).isEqualTo(sha256(bytes(1000, 1)));
        assertThat(download("/file").digest()).isEqualTo(sha256(bytes(1000, 2)));

        FileSubmitted strict = TestRequests.request(1, origin.url("/strict"), "ann", 3, sha256(bytes(1000, 77)));
        var e = catchThrowableOfType(DownloadException.class, () -> downloader.download(strict, null, false));
        assertThat(e.failure().code()).isEqualTo(FailureCode.DIGEST_MISMATCH);
        e = catchThrowableOfType(DownloadException.class, () -> downloader.download(strict, null, true));
        assertThat(e.failure().code()).isEqualTo(FailureCode.DIGEST_MISMATCH);
        assertSpoolIsEmpty();
    }

    @Test
    void fromScratchNothingIsTakenOverFromEarlierAnswers() throws Exception {
        origin.answer(exchange -> {
            if (exchange.number() == 1) {
                exchange.send(head("ETag: \"v1\"", "Content-Length: " + SIZE))
                        .send(bytes(SIZE / 2, 5))
                        .stall();
            } else {
                serveFromStart(exchange);
            }
        });
        assertFails(FailureCode.STALLED, "");
        assertThat(storage.spoolFolder()).as("kept for the next try").isNotEmptyDirectory();

        var e = catchThrowableOfType(DownloadException.class, () -> downloader.download(request("/file"), null, true));
        assertThat(e.failure().code()).as("broken off in the middle").isEqualTo(FailureCode.SHORT_BODY);
        assertThat(origin.asked()).noneMatch(head -> head.contains("Range"));
        assertSpoolIsEmpty();
    }

    @Test
    void aBombIsStoredAsItIsServed() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 1000; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        origin.answer(exchange -> exchange.send(head("Content-Encoding: gzip", "Content-Length: " + packed.size()))
                .send(packed.toByteArray()));
        assertThat(download("/bomb").digest()).isEqualTo(sha256(packed.toByteArray()));
    }

    private Downloaded download(String path) throws DownloadException, InterruptedException {
        return downloader.download(request(path), null, false);
    }

    private FileSubmitted request(String path) {
        return TestRequests.request(1, origin.url(path), "ann", 3, null);
    }

    private void assertFails(FailureCode code, String reason) {
        var e = catchThrowableOfType(DownloadException.class, () -> download("/file"));
        assertThat(e).isNotNull();
        assertThat(e.failure().code()).as(e.failure().message()).isEqualTo(code);
        assertThat(e.failure().message()).contains(reason);
    }

    private void assertSpoolIsEmpty() {
        assertThat(storage.spoolFolder()).isEmptyDirectory();
    }

    /** The first time half of the file, then all of it. */
    private static void serveFromStart(Exchange exchange) throws IOException {
        boolean first = exchange.number() <= 2 && exchange.from() == 0;
        exchange.send(head("ETag: \"v1\"", "Content-Length: " + SIZE));
        if (first) {
            exchange.send(Arrays.copyOf(CONTENT, SIZE / 2)).end();
        } else {
            exchange.send(CONTENT);
        }
    }

    private static String head(String... headers) {
        return "HTTP/1.1 200 OK\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static String redirect(String location) {
        return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static String range(int from, int to, String etag) {
        return "HTTP/1.1 206 Partial Content\r\nETag: " + etag + "\r\nContent-Range: bytes " + from + "-" + to + "/"
                + SIZE + "\r\nContent-Length: " + (to - from + 1) + "\r\n\r\n";
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Digest sha256(byte[] content) {
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(content);
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }
}
