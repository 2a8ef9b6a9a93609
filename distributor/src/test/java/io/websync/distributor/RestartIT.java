package io.websync.distributor;

import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.mirrored;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work that is broken off goes on where it was. */
class RestartIT {

    private static final int FILES = 400;

    @TempDir
    Path folder;

    private Stack stack;

    @BeforeEach
    void start() throws Exception {
        stack = new Stack(folder);
        stack.submission(1, FILES, "OPEN", "north", "south");
    }

    @AfterEach
    void stop() throws Exception {
        stack.close();
    }

    @Test
    void aDistributorThatIsStoppedInMidWorkLosesNothingAndCountsNothingTwice() throws Exception {
        for (int part = 0; part < 4; part++) {
            var distributor = stack.distributor();
            int first = part * FILES / 4 + 1;
            List<CompletableFuture<?>> sent = fetch(first, first + FILES / 4 - 1);
            sent.getFirst().join();
            distributor.close();
            sent.forEach(CompletableFuture::join);
        }
        try (var _ = stack.distributor()) {
            finish();
        }
    }

    @Test
    void aBrokerThatIsAwayIsWaitedFor() throws Exception {
        try (var _ = stack.distributor()) {
            fetch(1, FILES / 2).forEach(CompletableFuture::join);
            stack.restartBroker(Duration.ofSeconds(2));
            fetch(FILES / 2 + 1, FILES).forEach(CompletableFuture::join);
            finish();
        }
    }

    private List<CompletableFuture<?>> fetch(int from, int to) {
        var sent = new ArrayList<CompletableFuture<?>>();
        for (int line = from; line <= to; line++) {
            var request = request(1, line, "o.example/" + line);
            sent.add(stack.producer.send(Topics.SUBMISSIONS, request));
            sent.add(stack.producer.send(Topics.COMPLETIONS, fetched(request, "content")));
        }
        return sent;
    }

    private void finish() throws Exception {
        await(
                "all are published",
                () -> stack.count("select count(*) from asset where published = revision and" + " revision = 1")
                        == FILES);
        for (int line = 1; line <= FILES; line++) {
            for (String edge : List.of("north", "south")) {
                var _ = stack.producer.send(Topics.ACKS, mirrored(edge, "o.example/" + line, 1, "content"));
            }
        }
        await(
                "complete",
                () -> "COMPLETE".equals(stack.query(String.class, "select state from submission where id = 1")));
        assertThat(stack.count("select min(mirrored) from submission_edge where submission_id = 1"))
                .isEqualTo(FILES);
        assertThat(stack.count("select fetched from submission_sync where submission_id = 1"))
                .isEqualTo(FILES);
        await(
                "the report has all files",
                () -> stack.count("select count(*) from file where state = 'FETCHED'") == FILES);
    }
}
