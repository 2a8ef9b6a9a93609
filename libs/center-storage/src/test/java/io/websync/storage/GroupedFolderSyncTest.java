package io.websync.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupedFolderSyncTest {

    @TempDir
    Path folder;

    private final GroupedFolderSync sync = new GroupedFolderSync();

    @Test
    void aFolderThatCannotBeSyncedIsAnErrorWithItsCause() {
        assertThatIOException()
                .isThrownBy(() -> sync.sync(List.of(folder.resolve("missing"))))
                .withCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void afterAFailureTheNextBatchIsANewOne() throws IOException {
        assertThatIOException().isThrownBy(() -> sync.sync(List.of(folder.resolve("missing"))));
        sync.sync(List.of(folder));
    }

    @Test
    void aFolderThatCannotBeSyncedFailsOnlyThoseWhoNeedIt() throws Exception {
        Path missing = folder.resolve("missing");
        var failed = new AtomicInteger();
        var failedOthers = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 400; i++) {
            boolean needsIt = i % 2 == 0;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    sync.sync(needsIt ? List.of(folder, missing) : List.of(folder));
                } catch (IOException _) {
                    (needsIt ? failed : failedOthers).incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failedOthers).hasValue(0);
        assertThat(failed).hasValue(200);
    }

    @Test
    void anInterruptFailsOnlyTheThreadThatIsInterrupted() throws Exception {
        var folders = new ArrayList<Path>();
        for (int i = 0; i < 8; i++) {
            folders.add(Files.createDirectory(folder.resolve(Integer.toString(i))));
        }
        var failedOthers = new AtomicInteger();
        var succeeded = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 400; i++) {
            boolean interrupted = i % 3 == 0;
            threads.add(Thread.ofVirtual().start(() -> {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                try {
                    sync.sync(folders);
                    succeeded.incrementAndGet();
                } catch (IOException e) {
                    if (!interrupted || !(e.getCause() instanceof ClosedByInterruptException)) {
                        failedOthers.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failedOthers).hasValue(0);
        assertThat(succeeded.get()).isGreaterThanOrEqualTo(266);
    }
}
