package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.Await;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Something that the processes need is gone for a while. */
final class Outage {

    private static final Duration PAUSE = Duration.ofMillis(200);
    /** Within this a process has to say that it cannot work, or that it can again. */
    private static final Duration WORD = Duration.ofMinutes(2);

    /** Who has to say, when asked for health, that the first is gone, and how. */
    private static final Map<String, List<String>> WHO_SAYS = Map.of(
            "broker", List.of("ingest-api", "fetcher", "distributor", "edge1", "edge2", "edge3"),
            "database", List.of("ingest-api", "distributor"),
            "s3", List.of("fetcher"));

    private final ScenarioContext context;
    private final ProcessesStack stack;

    Outage(ScenarioContext context) {
        this.context = context;
        this.stack = context.processes();
    }

    /**
     * Kills what has to go, looks whether the rest says so and stays, waits, starts it again, and waits until all say that
     * they are well without a restart of theirs.
     *
     * @param load keeps handing in; it fails when it is told an untruth
     * @param length from the moment that all have said it
     */
    void of(List<String> gone, Load load, Duration length) throws Exception {
        Map<String, Long> pids = pids(gone);
        long begin = System.nanoTime();
        ManagedProcess.kill(gone.stream().map(stack::process).toList());
        for (String engine : gone) {
            for (String process : WHO_SAYS.getOrDefault(engine, List.of())) {
                if (!gone.contains(process)) {
                    await(process + " to say that it misses " + engine, () -> health(process) == null ? "UP" : null);
                }
            }
        }
        if (gone.contains("broker") || gone.contains("database")) {
            long before = load.refusals();
            load.oneMore();
            await(
                    "the front door to answer 503 with Retry-After",
                    () -> load.refusals() > before ? null : "no list was refused");
        }
        if (gone.equals(List.of("blobs"))) {
            for (String edge : stack.edges()) {
                await(edge + " to say that no transfers are possible", () -> {
                    var answer = ApiClient.ask(stack.address(edge), "/actuator/health");
                    return answer.status() == 200 && answer.body().contains("transfers") ? null : answer.toString();
                });
            }
        }
        String told = seconds(begin);
        TimeUnit.NANOSECONDS.sleep(length.toNanos());
        for (String process : pids.keySet()) {
            unless(stack.process(process).isAlive(), process + " ended while " + gone + " was gone");
            String dead = ApiClient.health(stack.address(process), "/actuator/health/liveness");
            unless(dead == null, process + " says that it is to be restarted while " + gone + " is gone: " + dead);
        }
        String away = seconds(begin);
        stack.start(gone.toArray(String[]::new));
        long back = System.nanoTime();
        for (String process : stack.ownProcesses()) {
            await(process + " to be well again", () -> health(process));
        }
        context.say(gone + " gone for " + away + " s, all who need it said so after " + told + " s, all well "
                + seconds(back) + " s after it was back");
        unless(pids.equals(pids(gone)), "somebody was restarted while " + gone + " was gone");
    }

    private Map<String, Long> pids(List<String> gone) {
        var pids = new TreeMap<String, Long>();
        List<String> staying = new ArrayList<>(stack.ownProcesses());
        staying.removeAll(gone);
        staying.forEach(name -> pids.put(name, stack.process(name).pid()));
        return pids;
    }

    private @Nullable String health(String process) throws InterruptedException {
        return ApiClient.health(stack.address(process), "/actuator/health");
    }

    private void await(String what, Question question) throws InterruptedException {
        Await.until(what, context.limit(WORD), PAUSE, question::ask);
    }

    private interface Question {
        @Nullable String ask() throws IOException, InterruptedException;
    }

    private static String seconds(long begin) {
        return Long.toString(Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }
}
