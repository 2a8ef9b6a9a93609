package io.websync.distributor;

import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.digest;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Topics;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector at work in its process, on a real broker, catalog and folder. */
class GarbageIT {

    private static final String[] QUICK = {
        "--websync.distributor.garbage.every=1s",
        "--websync.distributor.garbage.grace=1s",
        "--websync.distributor.garbage.trash-time=1s"
    };

    @TempDir
    static Path folder;

    private static Stack stack;

    private CenterStorage storage;

    @BeforeAll
    static void startAll() throws Exception {
        stack = new Stack(folder);
    }

    @AfterAll
    static void stopAll() throws Exception {
        stack.close();
    }

    @BeforeEach
    void open() {
        storage = CenterStorage.open(StorageSettings.files(stack.center));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void whatNothingPointsToGoesAndThePurgedFollows() throws Exception {
        stack.submission(5001, 1, "OPEN", "north");
        put("garbage/kept");
        put("garbage/orphan");
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(5001, 1, "garbage.example/kept"), "garbage/kept"))
                .join();
        try (var distributor = stack.distributor(QUICK)) {
            await("the orphan is gone", () -> !isThere("garbage/orphan") && !isInTrash("garbage/orphan"));
            assertThat(isThere("garbage/kept")).isTrue();

            stack.execute("update asset set digest = null, selector_groups = '{}' where key = 'garbage.example/kept'");
            await("the purged one is gone", () -> !isThere("garbage/kept") && !isInTrash("garbage/kept"));
            await("it is said", () -> stack.count("select count(*) from garbage_pass where problem is null") == 1);
            assertThat(distributor.isActive()).isTrue();
        }
    }

    @Test
    void aBlobWhoseCompletionWaitsForDispatchStays() throws Exception {
        stack.submission(5002, 1, "OPEN", "north");
        try (var before = stack.distributor("--websync.distributor.roles=dispatch")) {
            await("dispatch works", () -> before.getBean(Engine.class).isWorking());
        }
        put("garbage/waits");
        put("garbage/control");
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(5002, 1, "garbage.example/waits"), "garbage/waits"))
                .join();
        Files.setLastModifiedTime(
                storage.path(digest("garbage/control")).orElseThrow(),
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(60)));
        String[] collector = {QUICK[0], QUICK[1], QUICK[2], "--websync.distributor.roles=collector"};
        try (var alone = stack.distributor(collector)) {
            // One that is older than the waiting completion goes, which shows that the collector works meanwhile.
            await("the control is gone", () -> !isThere("garbage/control"));
            long passes = stack.count("select extract(epoch from started_at)::bigint from garbage_pass");
            await(
                    "more passes",
                    () -> stack.count("select extract(epoch from started_at)::bigint from garbage_pass") > passes + 4);
            assertThat(isThere("garbage/waits")).isTrue();
            assertThat(alone.isActive()).isTrue();
        }
        try (var all = stack.distributor(QUICK)) {
            await("decided", () -> stack.count("select count(*) from asset where key = 'garbage.example/waits'") == 1);
            long passes = stack.count("select extract(epoch from started_at)::bigint from garbage_pass");
            await(
                    "more passes",
                    () -> stack.count("select extract(epoch from started_at)::bigint from garbage_pass") > passes + 3);
            assertThat(isThere("garbage/waits")).isTrue();
            assertThat(all.isActive()).isTrue();
        }
    }

    private boolean isThere(String content) {
        return Files.exists(storage.path(digest(content)).orElseThrow());
    }

    private boolean isInTrash(String content) {
        return Files.exists(
                stack.center.resolve("trash").resolve(digest(content).hex()));
    }

    private void put(String content) throws IOException {
        Path spool = Files.writeString(Files.createTempFile(storage.spoolFolder(), "test-", ".part"), content);
        storage.put(spool, digest(content));
    }
}
