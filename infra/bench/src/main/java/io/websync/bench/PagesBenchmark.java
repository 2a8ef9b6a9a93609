package io.websync.bench;

import io.websync.bench.measure.Row;
import io.websync.bench.measure.Side;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long people wait for pages when much was handed in. */
final class PagesBenchmark implements Benchmark {

    private static final double TARGET = 0.2;
    private static final int SUBMISSIONS = 10_000;
    private static final int EACH = 90;
    private static final int BIG = 100_000;
    /** Of each page per round. */
    private static final int REQUESTS = 20;
    /** Numbers of the submissions that are made; those of a small catalog come before them. */
    private static final long FIRST_SMALL = 100;

    private static final long FIRST = 1000;
    private static final long BIG_ONE = 1_000_000;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "pages";
    }

    @Override
    public String sentence() {
        return "every page " + REQUESTS + " times a round, one after the other, with " + (SUBMISSIONS + 1)
                + " submissions of together " + (SUBMISSIONS * EACH + BIG)
                + " files on three edges in the catalog; against the same pages with 10 submissions of 100 files";
    }

    @Override
    public Row run(Bench bench) throws Exception {
        var ours = new Side();
        var theirs = new Side();
        Map<String, Side> perPage = new LinkedHashMap<>();
        var stack = bench.stack("stack", List.of());
        try {
            stack.start("broker", "database");
            stack.start("ingest-api");
            for (String edge : stack.edges()) {
                stack.api().enrol(edge);
            }
            var catalog = new LoadedCatalog(stack.databaseUrl());
            catalog.add(FIRST_SMALL, 10, 100);
            visit(stack, pages(FIRST_SMALL), new Side(), Map.of());
            for (int round = 0; round < bench.rounds(); round++) {
                visit(stack, pages(FIRST_SMALL), theirs, Map.of());
            }
            long began = System.nanoTime();
            catalog.add(FIRST, SUBMISSIONS, EACH);
            catalog.add(BIG_ONE, 1, BIG);
            System.out.println("  loaded in " + Figures.number((System.nanoTime() - began) / 1e9) + " s");
            pages(BIG_ONE).forEach(page -> perPage.put(page, new Side()));
            visit(stack, pages(BIG_ONE), new Side(), Map.of());
            bench.startProfile(stack);
            for (int round = 0; round < bench.rounds(); round++) {
                var meter = bench.meter(stack);
                visit(stack, pages(BIG_ONE), ours, perPage);
                ours.add(meter.stop());
                System.out.println(Figures.round(name(), round + 1, ours, theirs));
            }
            bench.stopProfile(stack, name());
        } finally {
            stack.stop();
        }
        var note = new ArrayList<String>();
        double worst = 0;
        for (var page : perPage.entrySet()) {
            double slow = page.getValue().percentile(99);
            worst = Math.max(worst, slow);
            note.add(page.getKey() + " " + Figures.number(slow));
        }
        return new Row(
                name(),
                "s",
                ours,
                theirs,
                "p99 of every page at most " + TARGET + " s",
                worst <= TARGET,
                "p99 in s: " + String.join(", ", note) + "; one round before the first measured one");
    }

    private static List<String> pages(long submission) {
        String one = "/websync/submissions/" + submission;
        return List.of(
                "/websync",
                "/websync/submissions",
                one,
                one + "?after=90&show=all",
                one + "?show=failed",
                one + "?show=failed@edge1",
                "/websync/submissions/" + FIRST_SMALL,
                "/websync/where?url=https://origin.example/" + submission + "/folder-0/file-77.bin",
                "/websync/failures",
                "/websync/failures?by=host",
                "/websync/dead-letters",
                "/websync/alarms",
                "/websync/nodes",
                "/websync/nodes/edge1",
                "/websync/users",
                "/websync/audit",
                "/websync/account");
    }

    private static void visit(ProcessesStack stack, List<String> pages, Side side, Map<String, Side> perPage)
            throws IOException, InterruptedException {
        for (int i = 0; i < REQUESTS; i++) {
            for (String page : pages) {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create(stack.api().root() + page))
                        .header("Authorization", "Bearer " + stack.api().token())
                        .build();
                long begin = System.nanoTime();
                HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
                double seconds = (System.nanoTime() - begin) / 1e9;
                if (answer.statusCode() != 200) {
                    throw new IOException(page + ": " + answer.statusCode() + " " + answer.body());
                }
                side.add(seconds);
                Side its = perPage.get(page);
                if (its != null) {
                    its.add(seconds);
                }
            }
        }
    }
}
