package io.websync.fetcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.contracts.event.FileSubmitted;
import io.websync.embedded.EmbeddedBroker;
import io.websync.fetcher.CompletionReader;
import io.websync.fetcher.TestRequests;
import io.websync.fetcher.queue.Position;
import io.websync.messaging.Clients;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import io.websync.testing.ContainerEngines;
import io.websync.testing.ContainerEngines.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue's promises over rebalances, kill -9, clean stops and restarts of real processes, on a real broker. */
class GuaranteesIT {

    private static final int RECORDS = 1200;
    private static final int ASSETS = 250;

    @TempDir
    Path folder;

    private final Map<String, Process> processes = new HashMap<>();
    private final Map<String, List<Long>> deaths = new HashMap<>();
    private final List<History.Commit> commits = new ArrayList<>();
    private final Set<Integer> completed = new HashSet<>();

    @AfterEach
    void killAll() {
        processes.values().forEach(Process::destroyForcibly);
    }

    /** In this JVM, or with -Ptestcontainers in a container. */
    private Broker broker() throws IOException {
        Optional<ContainerEngines> containers = ContainerEngines.ofTheBuild();
        if (containers.isPresent()) {
            return containers.get().broker();
        }
        EmbeddedBroker embedded = EmbeddedBroker.start(folder.resolve("broker"));
        return new Broker(embedded.bootstrapServers(), embedded::close);
    }

    @Test
    void whateverHappensToTheProcessesTheQueueKeepsItsPromises() throws Exception {
        try (Broker broker = broker()) {
            var kafka = new KafkaSettings(broker.bootstrapServers(), null, 4, null, null);
            TopicSetup.createMissing(kafka);
            try (var completions = new CompletionReader(kafka);
                    Admin admin = Clients.admin(kafka, "guarantees")) {
                start(kafka, "a");
                Map<Integer, History.Submitted> submitted = submit(kafka);

                until(RECORDS / 8, completions, admin);
                start(kafka, "b"); // a rebalance takes half of the partitions from a
                until(RECORDS * 3 / 8, completions, admin);
                kill("a");
                look(completions, admin);
                start(kafka, "a");
                until(RECORDS * 5 / 8, completions, admin);
                stopCleanly("b");
                look(completions, admin);
                start(kafka, "b");
                until(RECORDS * 3 / 4, completions, admin);
                kill("a");
                kill("b");
                look(completions, admin);
                start(kafka, "a");
                start(kafka, "b");
                until(RECORDS, completions, admin);
                stopCleanly("a");
                stopCleanly("b");
                look(completions, admin);

                var stays = new ArrayList<History.Stay>();
                for (String instance : List.of("a", "b")) {
                    stays.addAll(History.stays(
                            instance, Files.readAllLines(journal(instance)), deaths.getOrDefault(instance, List.of())));
                }
                var history = new History(submitted, stays, completed, commits);
                for (Guarantee guarantee : Guarantee.values()) {
                    guarantee.holdsIn(history);
                }
                assertThat(submitted.values())
                        .as("a clean stop at the end leaves nothing uncommitted")
                        .allMatch(record -> commits.getLast().finished(record));
                int repeated = stays.size() - RECORDS - RECORDS / 20;
                System.out.printf("%d records, %d worked on again after kills and rebalances%n", RECORDS, repeated);
            }
        }
    }

    private static Map<Integer, History.Submitted> submit(KafkaSettings kafka) {
        var requests = new HashMap<Integer, FileSubmitted>();
        var sent = new HashMap<Integer, CompletableFuture<RecordMetadata>>();
        var submitted = new HashMap<Integer, History.Submitted>();
        try (var producer = new EventProducer(kafka, "guarantees", Map.of(), Clock.systemUTC())) {
            for (int line = 1; line <= RECORDS; line++) {
                String url = "http://host" + line % 5 + "/" + line % ASSETS;
                FileSubmitted request = TestRequests.request(line, url, "user" + line % 3, 1 + line % 5, null);
                requests.put(line, request);
                sent.put(line, producer.send(line % 3 == 0 ? Topics.SUBMISSIONS : Topics.SUBMISSIONS_BULK, request));
            }
            requests.forEach((line, request) -> {
                RecordMetadata at =
                        sent.getOrDefault(line, new CompletableFuture<>()).join();
                submitted.put(
                        line,
                        new History.Submitted(request, new TopicPartition(at.topic(), at.partition()), at.offset()));
            });
        }
        return submitted;
    }

    /** Goes on until so many are done, and looks at what is committed all the while. */
    private void until(int count, CompletionReader completions, Admin admin) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (completed.size() < count) {
            assertThat(System.nanoTime())
                    .as("%s of %s are done", completed.size(), count)
                    .isLessThan(deadline);
            completions
                    .poll()
                    .forEach(event -> completed.add(event.request().file().line()));
            look(completions, admin);
        }
        System.out.printf("%d of %d done%n", completed.size(), RECORDS);
    }

    /** First the commits, then the completions: what is committed has to be among them. */
    private void look(CompletionReader completions, Admin admin) throws ExecutionException, InterruptedException {
        String group = Topics.group(Party.FETCHER, null);
        var positions = new HashMap<TopicPartition, Position>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((at, committed) -> {
                    if (committed != null) {
                        positions.put(at, Position.parse(committed.offset(), committed.metadata()));
                    }
                });
        long seenAt = System.nanoTime();
        completions
                .soFar()
                .forEach(event -> completed.add(event.request().file().line()));
        commits.add(new History.Commit(seenAt, positions, Set.copyOf(completed)));
    }

    private void start(KafkaSettings kafka, String instance) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuaranteeWorker.class.getName(),
                        kafka.bootstrapServers(),
                        instance,
                        journal(instance).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(instance + ".log").toFile()))
                .start();
        processes.put(instance, process);
    }

    private void kill(String instance) throws InterruptedException {
        end(instance, process(instance).destroyForcibly());
    }

    private void stopCleanly(String instance) throws InterruptedException {
        Process process = process(instance);
        process.destroy();
        end(instance, process);
    }

    private void end(String instance, Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        deaths.computeIfAbsent(instance, _ -> new ArrayList<>()).add(System.nanoTime());
    }

    private Process process(String instance) {
        Process process = processes.get(instance);
        if (process == null) {
            throw new AssertionError("no process " + instance);
        }
        return process;
    }

    private Path journal(String instance) {
        return folder.resolve(instance + ".journal");
    }
}
