package io.websync.bench;

import io.websync.bench.measure.Row;
import io.websync.bench.measure.Side;
import io.websync.bench.theirs.Script;
import io.websync.contracts.Selector;
import io.websync.e2e.stack.Checkout;
import io.websync.e2e.stack.ProcessesStack;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** How fast a long list is taken in, with nobody behind the ingest-api. */
final class IngestBenchmark implements Benchmark {

    private static final int URLS = 1_000_000;
    private static final double TARGET_PER_SECOND = 50_000;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String TOPIC = "perf";
    private static final Pattern RATE = Pattern.compile(URLS + " records sent, ([\\d.]+) records/sec");

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public String sentence() {
        return "one POST of " + URLS + " URLs until 202, with only broker, database and ingest-api running; "
                + "against kafka-producer-perf-test with the same lines, acks, linger, batch and compression";
    }

    @Override
    public Row run(Bench bench) throws Exception {
        var ours = new Side();
        var theirs = new Side();
        var stack = bench.stack("stack", List.of());
        try {
            stack.start("broker", "database");
            stack.start("ingest-api");
            stack.api().enrol("edge1");
            createTopic(stack);
            for (int round = 0; round <= bench.rounds(); round++) {
                Path list = writeList(bench.folder(), round);
                boolean warmUp = round == 0;
                if (round == 1) {
                    bench.startProfile(stack);
                }
                if (round % 2 == 0) {
                    theirs(bench, stack, list, warmUp ? new Side() : theirs);
                }
                ours(bench, stack, list, warmUp ? new Side() : ours);
                if (round % 2 == 1) {
                    theirs(bench, stack, list, theirs);
                }
                if (!warmUp) {
                    System.out.println(Figures.round(name(), round, ours, theirs));
                }
                Files.delete(list);
            }
            bench.stopProfile(stack, name());
        } finally {
            stack.stop();
        }
        double rate = URLS / ours.median();
        return new Row(
                name(),
                "s",
                ours,
                theirs,
                "at least " + Math.round(TARGET_PER_SECOND) + " URLs/s",
                rate >= TARGET_PER_SECOND,
                Math.round(rate) + " URLs/s, theirs " + Math.round(URLS / theirs.median())
                        + " records/s by its own count, without the start of its JVM; one round of each side before the "
                        + "first measured one; the broker counts on both sides");
    }

    private static void ours(Bench bench, ProcessesStack stack, Path list, Side side) throws Exception {
        Script.sync();
        var meter = bench.meter(stack);
        long begin = System.nanoTime();
        long _ = stack.api().submit(BodyPublishers.ofFile(list), Selector.ALL, LIMIT);
        side.add((System.nanoTime() - begin) / 1e9, meter.stop());
    }

    private static void theirs(Bench bench, ProcessesStack stack, Path list, Side side)
            throws IOException, InterruptedException {
        Script.sync();
        var broker = bench.meter(stack, Set.of("broker"));
        var result = Script.run(bench.folder(), """
                '%s' -Xmx256m -cp '%s' org.apache.kafka.tools.ProducerPerformance --topic %s --num-records %d \\
                  --throughput -1 --payload-file '%s' --producer-props bootstrap.servers=%s acks=all linger.ms=5 \\
                  batch.size=131072 compression.type=lz4
                """.formatted(
                Checkout.java(), System.getProperty("java.class.path"), TOPIC, URLS, list, stack.bootstrapServers()));
        var rate = RATE.matcher(result.output());
        if (!rate.find()) {
            throw new IOException("kafka-producer-perf-test said no rate: " + result.output());
        }
        side.add(URLS / Double.parseDouble(rate.group(1)), result.usage().plus(broker.stop()));
    }

    private static Path writeList(Path folder, int round) throws IOException {
        Path list = folder.resolve("list-" + round + ".txt");
        try (BufferedWriter out = Files.newBufferedWriter(list)) {
            for (int i = 0; i < URLS; i++) {
                out.write("http://origin.example/round-%d/folder-%03d/file-%07d.bin\n".formatted(round, i % 1000, i));
            }
        }
        return list;
    }

    private static void createTopic(ProcessesStack stack) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1))).all().get();
        }
    }
}
