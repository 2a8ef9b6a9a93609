package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.api.ApiClient;
import io.websync.e2e.origin.OriginFile;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

final class SameListTwice implements Scenario {

    private static final String METER = "websync_edge_transferred_bytes_total";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "same-list-twice";
    }

    @Override
    public String sentence() {
        return "a list handed in a second time is complete, and nothing is transferred to any edge for it";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 6;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var files = IntStream.range(0, 200)
                .mapToObj(i -> context.file(i + ".bin", 2000 + i))
                .toList();
        long size = files.stream().mapToLong(file -> file.content().size()).sum();
        var first = context.awaitComplete(context.submit(files), LIMIT);
        for (String edge : context.stack().edges()) {
            var standing = first.edges().get(edge);
            unless(
                    standing != null && standing.transferred() == size,
                    "the first list should have moved " + size + " bytes to " + edge + ": " + first);
        }
        var before = inodes(context, files);
        var received = received(context);
        var second = context.awaitComplete(context.submit(files), LIMIT);
        for (String edge : context.stack().edges()) {
            var standing = second.edges().get(edge);
            unless(
                    standing != null && standing.mirrored() == files.size() && standing.transferred() == 0,
                    "the second list should have moved nothing to " + edge + ": " + second);
        }
        var receivedSince = received(context);
        unless(
                receivedSince.equals(received),
                "by their own meters the edges have received bytes for the second list: " + received + " before, "
                        + receivedSince + " after");
        unless(inodes(context, files).equals(before), "files were written anew on an edge for the second list");
        context.verify(files, context.stack().edges());
    }

    /** What each edge has received since its start, by its own meter; nothing where the edges have no address of their own. */
    private static Map<String, Double> received(ScenarioContext context) throws IOException, InterruptedException {
        var received = new TreeMap<String, Double>();
        if (context.stack() instanceof ProcessesStack processes) {
            for (String edge : processes.edges()) {
                double bytes = new ApiClient(processes.address(edge), "none")
                        .getText("/actuator/prometheus")
                        .lines()
                        .filter(line -> line.startsWith(METER + "{"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum();
                unless(bytes > 0, edge + " shows no meter of what it received");
                received.put(edge, bytes);
            }
        }
        return received;
    }

    /** A file that is written anew is another inode. */
    private static Map<Path, Object> inodes(ScenarioContext context, List<OriginFile> files) throws IOException {
        var check = new MirrorCheck(context.stack(), context.origin());
        var inodes = new HashMap<Path, Object>();
        for (String edge : context.stack().edges()) {
            for (OriginFile file : files) {
                Path path = check.pathOf(edge, file);
                inodes.put(path, Files.getAttribute(path, "unix:ino"));
            }
        }
        return inodes;
    }
}
