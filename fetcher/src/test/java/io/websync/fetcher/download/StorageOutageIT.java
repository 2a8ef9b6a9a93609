package io.websync.fetcher.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.TestOrigin;
import io.websync.fetcher.TestRequests;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A storage that does not take what was fetched, as an S3 store that is away or full. */
class StorageOutageIT {

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final InstantSource time = now::get;
    private final Clock clock = time.withZone(ZoneOffset.UTC);
    private TestOrigin origin;
    private OutboundClient client;
    private FailingStorage failing;
    private CenterStorage storage;
    private Downloader downloader;

    @BeforeEach
    void start() throws IOException {
        origin = new TestOrigin();
        client = new OutboundClient(OutboundSettings.allowing(origin.address()));
        failing = new FailingStorage(CenterStorage.open(StorageSettings.files(folder)));
        storage = failing.storage();
        downloader = new Downloader(client, storage, DownloadSettings.defaults(), "it", clock);
        origin.answer("/file", TestOrigin.bytes(new byte[100_000]));
        origin.answer("/other", TestOrigin.bytes(new byte[100]));
    }

    @AfterEach
    void stop() {
        client.close();
        storage.close();
        origin.close();
    }

    @ParameterizedTest
    @CsvSource({
        "connection refused,STORAGE",
        "No space left on device,NO_SPACE",
        "Disk quota exceeded,NO_SPACE",
        "XMinioStorageFull: Storage backend has reached its minimum free drive threshold,NO_SPACE"
    })
    void whatTheStorageDoesNotTakeIsKeptAndItsOriginIsNotAskedAgain(String message, FailureCode code) throws Exception {
        failing.failWith(message);
        assertThat(failure(request(1, "/file"))).isEqualTo(code);
        assertThat(failure(request(1, "/file"))).isEqualTo(code);
        assertThat(downloader.trouble())
                .get()
                .extracting(Failure::message)
                .asString()
                .contains(message);

        failing.failWith(null);
        Downloaded file = downloader.download(request(1, "/file"), null, false);

        assertThat(file.size()).isEqualTo(100_000);
        assertThat(storage.stat(file.digest()).size()).isEqualTo(100_000);
        assertThat(origin.asked()).containsExactly("/file");
        assertThat(downloader.trouble()).isEmpty();
        assertThat(storage.spoolFolder()).isEmptyDirectory();
    }

    @Test
    void whatWasFetchedForOneRequestIsNotTakenForALaterOne() throws Exception {
        failing.failWith("connection refused");
        failure(request(1, "/file"));
        failing.failWith(null);
        advance(Duration.ofSeconds(6));
        origin.answer("/file", TestOrigin.bytes(new byte[50]));
        FileSubmitted later = TestRequests.numbered(request(1, "/file"), 2);
        assertThat(downloader.download(later, null, false).size()).isEqualTo(50);
    }

    @Test
    void whileTheStorageIsAwayOriginsAreNotAskedForWhatNobodyCanTake() throws Exception {
        failing.failWith("connection refused");
        for (int tries = 0; tries < 3; tries++) {
            assertThat(failure(request(1, "/file"))).isEqualTo(FailureCode.STORAGE);
        }
        assertThat(failure(request(2, "/other"))).isEqualTo(FailureCode.STORAGE);
        assertThat(origin.asked()).containsExactly("/file");

        failing.failWith(null);
        advance(Duration.ofSeconds(6));
        assertThat(downloader.download(request(2, "/other"), null, false).size())
                .isEqualTo(100);
    }

    @Test
    void aStorageThatFailsNowAndThenHoldsUpOnlyTheFilesThatItDidNotTake() throws Exception {
        for (int round = 0; round < 5; round++) {
            failing.failWith("Input/output error");
            assertThat(failure(request(1, "/file"))).isEqualTo(FailureCode.STORAGE);
            failing.failWith(null);
            assertThat(downloader
                            .download(request(2 + round, "/other"), null, false)
                            .size())
                    .isEqualTo(100);
        }
    }

    @Test
    void aFullStorageLeavesAloneWhatStillFits() throws Exception {
        failing.failWith("No space left on device");
        assertThat(failure(request(1, "/file"))).isEqualTo(FailureCode.NO_SPACE);
        failing.failWith(null);
        assertThat(downloader.download(request(2, "/other"), null, false).size())
                .isEqualTo(100);
    }

    private void advance(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private FileSubmitted request(int line, String path) {
        return TestRequests.request(line, origin.url(path));
    }

    private FailureCode failure(FileSubmitted request) {
        var e = catchThrowableOfType(DownloadException.class, () -> downloader.download(request, null, false));
        assertThat(e).isNotNull();
        return e.failure().code();
    }
}
