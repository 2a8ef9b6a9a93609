package io.websync.e2e.scenario;

import io.websync.contracts.Selector;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.stack.ProcessesStack;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** As {@link OneEdgeThenTheOthers}, with the first edge offline for both lists. */
final class OfflineEdgeKeepsItsCopy implements Scenario {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Override
    public String name() {
        return "offline-edge-gets-both";
    }

    @Override
    public String sentence() {
        return "an edge that was offline for its own list and for the others' has its copies when it is back";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 15;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var files = IntStream.range(0, 50)
                .mapToObj(i -> context.file(i + ".bin", 5000 + i))
                .toList();
        String first = context.stack().edges().getFirst();
        var others = context.stack().edges().subList(1, context.stack().edges().size());

        var edge = context.processes().process(first);
        ScenarioFailure.unless(edge.stop(ProcessesStack.STOP_LIMIT) != null, first + " did not stop on SIGTERM");
        long itsOwn = context.submit(files, Selector.of(List.of(first), List.of()));
        context.await(itsOwn, LIMIT, "to be fetched", report -> report.fetched() == files.size());
        context.awaitComplete(context.submit(files, Selector.of(others, List.of())), LIMIT);
        context.verify(files, others);

        context.processes().start(first);
        context.awaitComplete(itsOwn, LIMIT);
        context.verify(files, context.stack().edges());
    }
}
