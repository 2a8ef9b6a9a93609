package io.websync.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Topics;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.embedded.EmbeddedBroker;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A long list of one host that accepts connections and never answers, before everybody else's files. */
class DeadHostIT {

    private static final int DEAD = 20_000;
    private static final int HEALTHY = 500;
    private static final int PER_HOST = 8;

    @TempDir
    Path folder;

    private final PriorityQueue<FetchDeferred> waiting = new PriorityQueue<>(Comparator.comparing(FetchDeferred::due));
    private final Map<Integer, Integer> deferrals = new HashMap<>();
    private final Set<Integer> fetched = new HashSet<>();
    private final Set<Integer> failed = new HashSet<>();

    @Test
    void aHostWithManyDeadUrlsDelaysNobodyElsesFilesAndFloodsNobody() throws Exception {
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"));
                var dead = new SilentHost();
                var origin = new TestOrigin()) {
            var kafka = new KafkaSettings(broker.bootstrapServers(), null, 4, null, null);
            TopicSetup.createMissing(kafka);
            try (var producer = new EventProducer(kafka, "test", Map.of(), Clock.systemUTC())) {
                for (int line = 1; line <= DEAD; line++) {
                    submit(producer, TestRequests.request(line, "http://" + dead.address() + "/" + line));
                }
                for (int line = DEAD + 1; line <= DEAD + HEALTHY; line++) {
                    origin.answer("/" + line, TestOrigin.bytes(new byte[100]));
                    submit(producer, TestRequests.request(line, origin.url("/" + line)));
                }
                producer.flush();
                try (var _ = fetcher(broker, dead.address(), origin.address());
                        var completions = new CompletionReader(kafka)) {
                    untilAllHealthyAreFetched(producer, completions);
                }
            }
            assertThat(failed).as("only the dead fail").allMatch(line -> line <= DEAD);
            assertThat(fetched.size()).isEqualTo(HEALTHY);
            assertThat(failed.size())
                    .as("the dead are not through when the others are")
                    .isLessThan(DEAD / 2);
            assertThat(dead.mostAtOnce())
                    .as("connections, those included that are just being closed")
                    .isLessThanOrEqualTo(2 * PER_HOST);
            assertThat(deferrals.keySet()).as("only the dead are sent away").allMatch(line -> line <= DEAD);
            assertThat(deferrals.size()).as("beyond the host's share they are").isGreaterThan(DEAD / 2);
            assertThat(deferrals.values().stream().mapToInt(Integer::intValue).sum())
                    .as("and do not come back at once to be sent away again")
                    .isLessThan(2 * DEAD);
        }
    }

    private void untilAllHealthyAreFetched(EventProducer producer, CompletionReader completions) {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        while (fetched.size() < HEALTHY) {
            assertThat(Instant.now())
                    .as("%d healthy fetched, %d dead deferred", fetched.size(), deferrals.size())
                    .isBefore(deadline);
            completions.poll().forEach(this::take);
            // As dispatch does.
            while (!waiting.isEmpty() && !waiting.peek().due().isAfter(Instant.now())) {
                submit(producer, waiting.remove().request());
            }
        }
    }

    private void take(CompletionEvent completion) {
        int line = completion.request().file().line();
        switch (completion) {
            case FileFetched _ -> fetched.add(line);
            case FetchFailed _ -> failed.add(line);
            case FetchDeferred deferred -> {
                deferrals.merge(line, 1, Integer::sum);
                waiting.add(deferred);
            }
        }
    }

    private static void submit(EventProducer producer, FileSubmitted request) {
        var _ = producer.send(Topics.SUBMISSIONS_BULK, request);
    }

    private ConfigurableApplicationContext fetcher(EmbeddedBroker broker, String... origins) {
        return FetcherApplication.application()
                .run(
                        "--server.port=0",
                        "--websync.fetcher.instance=dead-host",
                        "--websync.fetcher.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--websync.fetcher.kafka.partitions=4",
                        "--websync.fetcher.storage.files.root=" + folder.resolve("center"),
                        "--websync.fetcher.outbound.allow=" + String.join(",", origins),
                        "--websync.fetcher.outbound.stall-timeout=500ms",
                        "--websync.fetcher.queue.running=32",
                        "--websync.fetcher.queue.running-per-host=" + PER_HOST,
                        "--websync.fetcher.queue.held=2000",
                        "--websync.fetcher.queue.span=2000",
                        "--websync.fetcher.queue.patience=1s");
    }
}
