package io.websync.bench;

import io.websync.bench.measure.Row;
import io.websync.bench.measure.Side;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What it costs that many people look at a submission that changes all the time. */
final class WatchersBenchmark implements Benchmark {

    private static final int WATCHERS = 200;
    private static final double TARGET = 0.1;
    private static final int SECONDS = 20;
    private static final int CHANGES_PER_SECOND = 4;
    private static final long SUBMISSION = 1000;

    @Override
    public String name() {
        return "watchers";
    }

    @Override
    public String sentence() {
        return WATCHERS + " watchers of the live page's events while the report changes " + CHANGES_PER_SECOND
                + " times a second, " + SECONDS
                + " s a round: processor of ingest-api and database, in cores; against the "
                + "same without watchers";
    }

    @Override
    public Row run(Bench bench) throws Exception {
        var ours = new Side();
        var theirs = new Side();
        var events = new AtomicLong();
        var stack = bench.stack("stack", List.of());
        try {
            stack.start("broker", "database");
            stack.start("ingest-api");
            for (String edge : stack.edges()) {
                stack.api().enrol(edge);
            }
            var catalog = new LoadedCatalog(stack.databaseUrl());
            catalog.open(SUBMISSION, 1_000_000);
            for (int round = 0; round <= bench.rounds(); round++) {
                boolean warmUp = round == 0;
                measure(bench, stack, catalog, warmUp ? new Side() : theirs);
                var watching = new ArrayList<InputStream>();
                try (var client = HttpClient.newHttpClient()) {
                    for (int i = 0; i < WATCHERS; i++) {
                        watching.add(watch(client, stack, events));
                    }
                    events.set(0);
                    measure(bench, stack, catalog, warmUp ? new Side() : ours);
                    if (events.get() < (long) WATCHERS * SECONDS / 2) {
                        throw new IOException("the watchers were told only " + events + " reports");
                    }
                    for (InputStream one : watching) {
                        one.close();
                    }
                    client.shutdownNow();
                }
                if (!warmUp) {
                    System.out.println("  round " + round + ": " + events + " reports told, "
                            + Figures.number(ours.values().getLast()) + " cores, without watchers "
                            + Figures.number(theirs.values().getLast()));
                }
            }
        } finally {
            stack.stop();
        }
        double cost = ours.median() - theirs.median();
        return new Row(
                name(),
                "cores",
                ours,
                theirs,
                "the watchers cost less than " + TARGET + " of a core",
                cost < TARGET,
                WATCHERS + " watchers cost " + Figures.number(cost)
                        + " of a core; one round of each side before the first " + "measured one");
    }

    private static InputStream watch(HttpClient client, ProcessesStack stack, AtomicLong events)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(URI.create(stack.api().root() + "/api/v1/submissions/" + SUBMISSION + "/events"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Authorization", "Bearer " + stack.api().token())
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("no events: " + answer.statusCode());
        }
        InputStream body = answer.body();
        Thread.ofVirtual().start(() -> {
            byte[] buffer = new byte[8192];
            try {
                for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                    for (int i = 0; i < n; i++) {
                        if (buffer[i] == '{' && i > 0 && buffer[i - 1] == ':') {
                            events.incrementAndGet();
                        }
                    }
                }
            } catch (IOException _) {
                // The round is over.
            }
        });
        return body;
    }

    private static void measure(Bench bench, ProcessesStack stack, LoadedCatalog catalog, Side side) throws Exception {
        var meter = bench.meter(stack, Set.of("ingest-api", "database"));
        long begin = System.nanoTime();
        for (int i = 0; i < SECONDS * CHANGES_PER_SECOND; i++) {
            catalog.advance(SUBMISSION);
            Thread.sleep(1000 / CHANGES_PER_SECOND);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        var usage = meter.stop();
        side.add(usage.cpuSeconds() / seconds, usage);
    }
}
