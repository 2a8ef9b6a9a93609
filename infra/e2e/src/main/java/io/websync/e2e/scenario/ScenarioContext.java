package io.websync.e2e.scenario;

import io.websync.contracts.Selector;
import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.api.SubmissionReport;
import io.websync.e2e.origin.Content;
import io.websync.e2e.origin.Origin;
import io.websync.e2e.origin.OriginFile;
import io.websync.e2e.stack.ProcessesStack;
import io.websync.e2e.stack.Stack;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a scenario works with.
 *
 * @param prefix of the paths that are this run's own at the origin, begins with a slash
 * @param settings of the run
 * @param out for what a person wants to know beside whether it passed
 */
public record ScenarioContext(Stack stack, Origin origin, String prefix, Settings settings, PrintStream out) {

    /**
     * What the command line says.
     *
     * @param patience how many times longer than the limit something may take
     * @param seed of everything random
     * @param minutes that a scenario without an end of its own goes on
     */
    public record Settings(int patience, long seed, int minutes) {}

    private static final Duration PAUSE = Duration.ofMillis(100);

    public ApiClient api() {
        return stack.api();
    }

    /** The stack of processes; only for scenarios that run against nothing else. */
    public ProcessesStack processes() {
        return (ProcessesStack) stack;
    }

    /** Tells a person something. */
    public void say(String text) {
        out.println("  " + text);
    }

    /** How long something may take on a machine as busy as the command line says. */
    public Duration limit(Duration usual) {
        return usual.multipliedBy(settings.patience());
    }

    /** Other for each run, for what must not meet what an earlier one left. */
    public String run() {
        return Long.toString(ProcessHandle.current().pid());
    }

    /** A file at the origin, made from its path, a week old. */
    public OriginFile file(String name, long size) {
        String path = prefix + "/" + name;
        return origin.add(
                path,
                new Content(31L * path.hashCode() + size, size),
                Instant.now().minus(Duration.ofDays(7)));
    }

    /** Hands in the URLs of these files, for all edges. */
    public long submit(Collection<OriginFile> files) throws IOException, InterruptedException {
        return submit(files, Selector.ALL);
    }

    public long submit(Collection<OriginFile> files, Selector selector) throws IOException, InterruptedException {
        return api().submit(files.stream().map(origin::url).toList(), selector);
    }

    /** Waits until the submission is COMPLETE; fails at once when it ends otherwise. */
    public SubmissionReport awaitComplete(long submission, Duration limit) throws InterruptedException {
        var report = await(submission, limit, "to be settled", SubmissionReport::settled);
        ScenarioFailure.unless(
                report.state().equals("COMPLETE"),
                "submission " + submission + " is not COMPLETE: " + report + failures(submission));
        return report;
    }

    /** Waits until the report of the submission is as wanted. */
    public SubmissionReport await(long submission, Duration limit, String what, Predicate<SubmissionReport> wanted)
            throws InterruptedException {
        var last = new SubmissionReport[1];
        Await.until("submission " + submission + " " + what, limit(limit), PAUSE, () -> {
            var report = api().report(submission);
            last[0] = report;
            return wanted.test(report) ? null : report.toString();
        });
        return last[0];
    }

    /** Compares the bytes and the times of these files on these edges with the origin. */
    public void verify(Collection<OriginFile> files, List<String> edges) throws IOException, InterruptedException {
        new MirrorCheck(stack, origin).verify(files, edges);
    }

    private String failures(long submission) throws InterruptedException {
        try {
            return "; files: "
                    + api().files(submission).stream()
                            .filter(file -> !file.path("state").asString("").equals("FETCHED"))
                            .limit(5)
                            .toList();
        } catch (IOException e) {
            return "; its files could not be read: " + e;
        }
    }
}
