package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.api.ApiClient;
import io.websync.e2e.stack.ProcessesStack;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

final class EachProcessAlone implements Scenario {

    /** Everything of it but health needs the token; the other processes listen for operators only. */
    private static final String FRONT_DOOR = "ingest-api";

    private static final int SIGTERM_EXIT = 143;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "each-process-alone";
    }

    @Override
    public String sentence() {
        return "each process says how it is, stops cleanly on SIGTERM while it works, and comes back to finish";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
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
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        for (String name : stack.ownProcesses()) {
            for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
                String problem = ApiClient.health(stack.address(name), path);
                unless(problem == null, name + path + ": " + problem);
            }
            String problem = ApiClient.health(stack.address(name), "/actuator/prometheus");
            if (name.equals(FRONT_DOOR)) {
                unless(problem != null && problem.startsWith("401"), name + " shows metrics without a token");
                unless(!context.api().getText("/actuator/prometheus").isBlank(), name + " shows no metrics");
            } else {
                unless(problem == null, name + " shows no metrics: " + problem);
            }
        }
        for (String name : stack.ownProcesses()) {
            var files = IntStream.range(0, 300)
                    .mapToObj(i -> context.file(name + "/" + i + ".bin", 20_000 + i))
                    .toList();
            long submission = context.submit(files);
            Integer code = stack.process(name).stop(ProcessesStack.STOP_LIMIT);
            unless(
                    code != null && (code == SIGTERM_EXIT || code == 0),
                    name + " ended on SIGTERM with " + (code == null ? "a kill, it did not stop" : code));
            stack.start(name);
            context.awaitComplete(submission, LIMIT);
            context.verify(files, stack.edges());
        }
    }
}
