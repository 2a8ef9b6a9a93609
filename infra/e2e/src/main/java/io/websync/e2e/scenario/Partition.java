package io.websync.e2e.scenario;

import io.websync.contracts.Selector;
import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.Shell;
import io.websync.e2e.stack.StackKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

final class Partition implements Scenario {

    private static final Duration CUT = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String AWAY = "edge2";

    @Override
    public String name() {
        return "partition";
    }

    @Override
    public String sentence() {
        return "the line to one edge is cut for minutes: the others go on as if nothing were, and it catches up by itself";
    }

    @Override
    public Tier tier() {
        return Tier.FULL;
    }

    @Override
    public int seconds() {
        return 300;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public Layout layout() throws InterruptedException, SkippedException {
        if (!Shell.isRoot()) {
            throw new SkippedException("it makes networks, which needs root");
        }
        if (!Shell.has("ip") || !Shell.has("python3") || Files.notExists(Path.of("/dev/net/tun"))) {
            throw new SkippedException("it needs iproute2, python3 and /dev/net/tun");
        }
        return Layout.STANDARD.named("WAN").withWan();
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        var others = stack.edges().stream().filter(edge -> !edge.equals(AWAY)).toList();
        var load = new Load(context, "load", 100, Duration.ofMillis(40)).start();
        stack.wan().cut(AWAY);
        long cut = System.nanoTime();
        var forAll = IntStream.range(0, 200)
                .mapToObj(i -> context.file("all/" + i + ".bin", 5000 + i))
                .toList();
        long waiting = context.submit(forAll);
        for (int round = 0; System.nanoTime() - cut < CUT.toNanos(); round++) {
            String folder = "round" + round + "/";
            var files = IntStream.range(0, 100)
                    .mapToObj(i -> context.file(folder + i + ".bin", 5000 + i))
                    .toList();
            context.awaitComplete(context.submit(files, Selector.of(others, List.of())), LIMIT);
            context.verify(files, others);
        }
        context.await(
                waiting,
                LIMIT,
                "to be on the others",
                report -> others.stream().allMatch(edge -> {
                    var standing = report.edges().get(edge);
                    return standing != null && standing.mirrored() == forAll.size();
                }));
        var standing = context.api().report(waiting).edges().get(AWAY);
        ScenarioFailure.unless(
                standing == null || standing.mirrored() == 0,
                AWAY + " is said to have what it cannot have: " + standing);
        stack.wan().heal(AWAY);
        long healed = System.nanoTime();
        context.awaitComplete(waiting, LIMIT);
        context.say(AWAY + " had all "
                + Duration.ofNanos(System.nanoTime() - healed).toSeconds() + " s after the line was back");
        load.finish(0, LIMIT);
        context.verify(forAll, stack.edges());
        Await.until(
                AWAY + " to be well",
                context.limit(LIMIT),
                Duration.ofSeconds(1),
                () -> ApiClient.health(stack.address(AWAY), "/actuator/health"));
    }
}
