package io.websync.distributor;

import static io.websync.distributor.Stack.MORNING;
import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.mirrored;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.event.DistributionEvent;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.messaging.Clients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

class DistributorIT {

    @TempDir
    static Path folder;

    static Stack stack;
    static ConfigurableApplicationContext distributor;

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
        distributor = stack.distributor();
    }

    @AfterAll
    static void stop() throws Exception {
        distributor.close();
        stack.close();
    }

    @Test
    void aFetchedFileIsOrderedAndItsAcksMakeTheSubmissionComplete() throws Exception {
        stack.submission(1, 1, "OPEN", "north", "south");
        var request = request(1, 1, "origin.example/a.bin");
        stack.producer.send(Topics.SUBMISSIONS, request).join();
        await("the file is in the report", () -> stack.count("select count(*) from file where submission_id = 1") == 1);

        stack.producer.send(Topics.COMPLETIONS, fetched(request, "hello")).join();
        List<DistributionOrdered> orders = orders("origin.example/a.bin", 1);
        assertThat(orders).singleElement().satisfies(order -> {
            assertThat(order.revision()).isEqualTo(1);
            assertThat(order.digest()).isEqualTo(Stack.digest("hello"));
            assertThat(order.lastModified()).isEqualTo(MORNING);
        });

        stack.producer
                .send(Topics.ACKS, mirrored("north", "origin.example/a.bin", 1, "hello"))
                .join();
        stack.producer
                .send(Topics.ACKS, mirrored("south", "origin.example/a.bin", 1, "hello"))
                .join();
        await(
                "complete",
                () -> "COMPLETE".equals(stack.query(String.class, "select state from submission where id = 1")));
        assertThat(stack.count("select sum(mirrored) from submission_edge where submission_id = 1"))
                .isEqualTo(2);
        assertThat(stack.count("select fetched from submission_sync where submission_id = 1"))
                .isEqualTo(1);
    }

    @Test
    void anEdgeThatIsHeardOfForTheFirstTimeIsEnrolledAndAnnounced() throws Exception {
        stack.producer
                .send(
                        Topics.EDGE_REPORTS,
                        new EdgeHeartbeat(
                                "east", List.of("asia"), null, null, "1", MORNING, 0, 1, 2, MORNING.plusSeconds(1)))
                .join();
        await(
                "enrolled",
                () -> stack.count(
                                "select count(*) from edge where name = 'east' and groups = '{asia}' and disk_total = 2")
                        == 1);
    }

    private static List<DistributionOrdered> orders(String key, int atLeast) throws Exception {
        var decoder = EventCodec.decoder(DistributionEvent.class);
        var found = new ArrayList<DistributionOrdered>();
        try (var consumer = Clients.consumer(stack.kafka, "test", "test-" + System.nanoTime(), Map.of())) {
            consumer.subscribe(List.of(Topics.DISTRIBUTIONS.name()));
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (found.size() < atLeast && System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(record.key())
                            && decoder.decode(record.value()) instanceof DistributionOrdered order) {
                        found.add(order);
                    }
                }
            }
        }
        return found;
    }
}
