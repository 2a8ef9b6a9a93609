package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.Await;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.api.SubmissionReport;
import io.websync.e2e.origin.OriginFile;
import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.Shell;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Disks are file systems in memory of a few MiB, which become larger when there is to be room again. */
final class FullDisk implements Scenario {

    private static final int MIB = 1024 * 1024;
    private static final int TIGHT = 48;
    private static final int AMPLE = 600;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final String EDGE = "edge2";

    private final boolean s3;

    private FullDisk(boolean s3) {
        this.s3 = s3;
    }

    static FullDisk withFiles() {
        return new FullDisk(false);
    }

    static FullDisk withS3() {
        return new FullDisk(true);
    }

    @Override
    public String name() {
        return s3 ? "full-disk-of-store" : "full-disk";
    }

    @Override
    public String sentence() {
        return s3
                ? "the disk of the S3 store, then that of the fetcher's spool is full: what needs room waits and says why,"
                        + " and goes on when there is room"
                : "the disk of center storage, then that of an edge is full: what needs room waits and says why, the rest"
                        + " goes on, and all continues when there is room";
    }

    @Override
    public Tier tier() {
        return s3 ? Tier.FULL : Tier.CORE;
    }

    @Override
    public int seconds() {
        return 60;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public Layout layout() throws InterruptedException, SkippedException {
        if (!Shell.isRoot() || !Shell.has("mount")) {
            throw new SkippedException("it mounts small file systems, which needs root");
        }
        var layout = Layout.STANDARD
                .with("fetcher", "websync.fetcher.download.keep-free", "4MB")
                .with(EDGE, "websync.edge.attempts", "3")
                .with(EDGE, "websync.edge.retry-failed-every", "2s");
        return s3
                ? layout.named("small disks, S3").withS3().withDisk("s3", TIGHT).withDisk("fetcher-spool", AMPLE)
                : layout.named("small disks").withDisk("center", TIGHT).withDisk(EDGE, AMPLE);
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        if (s3) {
            center(context, "store", "s3");
            spool(context);
        } else {
            center(context, "center", "center");
            edge(context);
        }
    }

    /** More than there is room for is handed in; what is too much waits. */
    private static void center(ScenarioContext context, String name, String disk) throws Exception {
        var stack = context.processes();
        var files = files(context, name, 15);
        long submission = context.submit(files);
        awaitReason(context, submission);
        var report = context.await(
                submission,
                LIMIT,
                "to have those on all edges that there was room for",
                it -> it.settled() || (it.fetched() > 0 && isEverywhere(it, stack.edges())));
        unless(
                !report.settled() && report.sourceFailed() == 0 && report.fetched() < files.size(),
                "it gave up though room may come, or there was room: " + report);
        stack.disk(disk).resize(AMPLE);
        context.awaitComplete(submission, LIMIT);
        context.verify(files, stack.edges());
    }

    private static void spool(ScenarioContext context) throws Exception {
        var stack = context.processes();
        // What a tmpfs has no room for any more cannot be taken from it: its size goes down to what is on it.
        stack.disk("fetcher-spool").resize(1);
        var files = files(context, "spool", 5);
        long submission = context.submit(files);
        awaitReason(context, submission);
        var report = context.api().report(submission);
        unless(!report.settled() && report.sourceFailed() == 0, "it gave up though room may come: " + report);
        stack.disk("fetcher-spool").resize(AMPLE);
        context.awaitComplete(submission, LIMIT);
        context.verify(files, stack.edges());
    }

    private static void edge(ScenarioContext context) throws Exception {
        var stack = context.processes();
        var others = stack.edges().stream().filter(edge -> !edge.equals(EDGE)).toList();
        // What it has already (75), room for four more (20) and for small ones (4), and what it keeps free (16).
        stack.disk(EDGE).resize(115);
        var files = files(context, "edge", 15);
        long submission = context.submit(files);
        context.await(
                submission,
                LIMIT,
                "to be on the other edges",
                report ->
                        others.stream().allMatch(edge -> mirrored(report.edges().get(edge)) == files.size()));
        context.verify(files, others);
        Await.until(EDGE + " to say that it has no room", context.limit(LIMIT), PAUSE, () -> {
            List<JsonNode> told = context.api().files(submission);
            return told.stream()
                            .flatMap(file -> file.path("replicas").valueStream())
                            .anyMatch(replica -> replica.path("edge").asString().equals(EDGE)
                                    && replica.path("failure")
                                            .path("code")
                                            .asString("")
                                            .equals("NO_SPACE"))
                    ? null
                    : told.getFirst().toString();
        });
        unless(
                ApiClient.ask(stack.address(EDGE), "/actuator/health").body().contains("no space left"),
                "its health does not say that there is no room");
        // The rest goes on: a small list is complete meanwhile, as there is room for that.
        var small = List.of(context.file("small-one", 1000), context.file("small-two", 2000));
        context.awaitComplete(context.submit(small), LIMIT);
        context.verify(small, stack.edges());
        var report = context.api().report(submission);
        unless(
                mirrored(report.edges().get(EDGE)) < files.size(),
                "there was room for all of it, so this shows nothing: " + report);
        stack.disk(EDGE).resize(AMPLE);
        context.await(
                submission,
                LIMIT,
                "to be on " + EDGE + " when there is room",
                it -> mirrored(it.edges().get(EDGE)) == files.size());
        context.verify(files, stack.edges());
        // It was PARTIAL while the edge had said that it cannot keep all of it.
        context.await(submission, LIMIT, "to be COMPLETE", it -> it.state().equals("COMPLETE"));
    }

    private static boolean isEverywhere(SubmissionReport report, List<String> edges) {
        return edges.stream().allMatch(edge -> mirrored(report.edges().get(edge)) == report.fetched());
    }

    private static long mirrored(SubmissionReport.@Nullable Edge edge) {
        return edge == null ? 0 : edge.mirrored();
    }

    /** Either the file itself says in the report why it waits, or the fetcher in its health. */
    private static void awaitReason(ScenarioContext context, long submission) throws InterruptedException {
        var fetcher = context.processes().address("fetcher");
        Await.until("the reason why it waits to be told", context.limit(LIMIT), PAUSE, () -> {
            if (storageSaysWhy(ApiClient.ask(fetcher, "/actuator/health").body())) {
                return null;
            }
            List<JsonNode> told = context.api().files(submission);
            boolean inReport = told.stream()
                    .map(file -> file.path("failure").path("code").asString(""))
                    .anyMatch(code -> code.equals("NO_SPACE") || code.equals("STORAGE"));
            return inReport ? null : told.getFirst().toString();
        });
    }

    private static boolean storageSaysWhy(String health) {
        return health.contains("NO_SPACE: ") || health.contains("STORAGE: ");
    }

    private static List<OriginFile> files(ScenarioContext context, String folder, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> context.file(folder + "/" + i + ".bin", 5L * MIB + i))
                .toList();
    }
}
