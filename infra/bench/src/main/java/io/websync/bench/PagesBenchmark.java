package io.websync.bench;

import io.websync.bench.measure.Row;
import io.websync.bench.measure.Side;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long people wait for pages when much was handed in. */
final class PagesBenchmark implements Benchmark {

    private static final double TARGET = 0.2;
    private static final int SUBMISSIONS = 10_000;
    private static final int EACH = 90;
    private static final int BIG = 100_000;
    /** Files of a list that was handed in a moment ago, and open failures, both of an ordinary user. */
    private static final int MILLION = 1_000_000;
    /** Of each page per round. */
    private static final int REQUESTS = 20;
    /** Numbers of the submissions that are made; those of a small catalog come before them. */
    private static final long FIRST_SMALL = 100;

    private static final long FIRST = 1000;
    private static final long BIG_ONE = 1_000_000;
    private static final long ANNS_FIRST = 2_000_000;
    private static final long ANNS_BIG_ONE = 3_000_000;
    private static final long ANNS_MILLION = 4_000_000;
    private static final String ANN = "ann";
    private static final int ANNS = 1000;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * A page and who looks at it.
     *
     * @param who empty for the administrator
     */
    private record Look(String who, String page) {

        String name() {
            return who.isEmpty() ? page : page + " (" + who + ")";
        }
    }

    @Override
    public String name() {
        return "pages";
    }

    @Override
    public String sentence() {
        return "every page " + REQUESTS + " times a round, one after the other, with " + (SUBMISSIONS + 1)
                + " submissions of together " + (SUBMISSIONS * EACH + BIG)
                + " files on three edges in the catalog, and of an ordinary user " + (ANNS + 1) + " of together "
                + (ANNS * EACH + BIG) + ", a list of " + MILLION + " that waits, and " + MILLION
                + " open failures; against the same pages with 10 submissions of 100 files";
    }

    @Override
    public Row run(Bench bench) throws Exception {
        var ours = new Side();
        var theirs = new Side();
        Map<Look, Side> perPage = new LinkedHashMap<>();
        String annsToken = ApiClient.newToken();
        var stack = bench.stack("stack", List.of());
        try {
            stack.start("broker", "database");
            stack.start("ingest-api");
            for (String edge : stack.edges()) {
                stack.api().enrol(edge);
            }
            var catalog = new LoadedCatalog(stack.databaseUrl());
            catalog.add("admin", FIRST_SMALL, 10, 100);
            visit(stack, pages(FIRST_SMALL), annsToken, new Side(), Map.of());
            for (int round = 0; round < bench.rounds(); round++) {
                visit(stack, pages(FIRST_SMALL), annsToken, theirs, Map.of());
            }
            long began = System.nanoTime();
            catalog.add("admin", FIRST, SUBMISSIONS, EACH);
            catalog.add("admin", BIG_ONE, 1, BIG);
            catalog.user(ANN, annsToken);
            catalog.add(ANN, ANNS_FIRST, ANNS, EACH);
            catalog.add(ANN, ANNS_BIG_ONE, 1, BIG);
            catalog.waiting(ANN, ANNS_MILLION, MILLION);
            catalog.failures(ANN, ANNS_MILLION, MILLION);
            System.out.println("  loaded in " + Figures.number((System.nanoTime() - began) / 1e9) + " s");
            List<Look> looks = new ArrayList<>(pages(BIG_ONE));
            looks.addAll(annsPages());
            looks.forEach(look -> perPage.put(look, new Side()));
            visit(stack, looks, annsToken, new Side(), Map.of());
            bench.startProfile(stack);
            for (int round = 0; round < bench.rounds(); round++) {
                var meter = bench.meter(stack);
                visit(stack, looks, annsToken, ours, perPage);
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
            note.add(page.getKey().name() + " " + Figures.number(slow));
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

    private static List<Look> pages(long submission) {
        String one = "/websync/submissions/" + submission;
        return looks(
                "",
                "/websync",
                "/websync/submissions",
                one,
                one + "/files/77",
                one + "?q=file-77.",
                one + "?q=nowhere",
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

    private static List<Look> annsPages() {
        String one = "/websync/submissions/" + ANNS_BIG_ONE;
        String million = "/websync/submissions/" + ANNS_MILLION;
        return looks(
                ANN,
                "/websync",
                "/websync/submissions",
                one,
                one + "/files/77",
                one + "?q=file-77.",
                one + "?show=failed@edge1",
                million,
                million + "?q=file-999999.",
                million + "?q=nowhere",
                "/websync/where?url=https://origin.example/" + ANNS_BIG_ONE + "/folder-0/file-77.bin",
                "/websync/failures",
                "/websync/failures?by=host",
                "/websync/failures/files",
                "/websync/dead-letters",
                "/websync/nodes",
                "/websync/account");
    }

    private static List<Look> looks(String who, String... pages) {
        return Arrays.stream(pages).map(page -> new Look(who, page)).toList();
    }

    private static void visit(
            ProcessesStack stack, List<Look> looks, String annsToken, Side side, Map<Look, Side> perPage)
            throws IOException, InterruptedException {
        for (int i = 0; i < REQUESTS; i++) {
            for (Look look : looks) {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create(stack.api().root() + look.page))
                        .header(
                                "Authorization",
                                "Bearer " + (look.who.isEmpty() ? stack.api().token() : annsToken))
                        .build();
                long begin = System.nanoTime();
                HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
                double seconds = (System.nanoTime() - begin) / 1e9;
                if (answer.statusCode() != 200) {
                    throw new IOException(look.name() + ": " + answer.statusCode() + " " + answer.body());
                }
                side.add(seconds);
                Side its = perPage.get(look);
                if (its != null) {
                    its.add(seconds);
                }
            }
        }
    }
}
