package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.stack.ProcessesStack;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

final class RollingRestart implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** A broker hands over before it ends. */
    private static final Duration ENGINE_STOP_LIMIT = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "rolling-restart";
    }

    @Override
    public String sentence() {
        return "everything, broker and database too, is stopped and started one after the other under load: nothing is lost";
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
        var load = new Load(context, "load", 100, Duration.ofMillis(40))
                .withDoorThatMayBeGone()
                .start();
        List<String> all = new ArrayList<>(stack.ownProcesses());
        all.addAll(stack.engines());
        for (String name : all) {
            var limit = stack.engines().contains(name) ? ENGINE_STOP_LIMIT : ProcessesStack.STOP_LIMIT;
            unless(
                    stack.process(name).stop(context.limit(limit)) != null,
                    name + " did not stop on SIGTERM within " + limit);
            stack.start(name);
        }
        load.finish(1000, LIMIT);
        context.say(load.count() + " files in the end");
    }
}
