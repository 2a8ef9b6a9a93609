package io.websync.distributor.storage;

import io.websync.contracts.Digest;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class GarbageInFilesTest extends GarbageRace {

    @TempDir
    Path root;

    private CenterStorage storage;

    @BeforeEach
    void open() {
        storage = CenterStorage.open(StorageSettings.files(root));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    CenterStorage storage() {
        return storage;
    }

    @Override
    void age(Digest digest) throws IOException {
        Files.setLastModifiedTime(
                storage.path(digest).orElseThrow(), FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    }

    @Override
    boolean restoredByTheNextPass() {
        return false;
    }

    @Override
    int rounds() {
        return 100;
    }
}
