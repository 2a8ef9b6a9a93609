package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.contracts.Topics;
import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

final class LeaderLoss implements Scenario {

    private static final int BROKERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "leader-loss";
    }

    @Override
    public String sentence() {
        return "of three brokers, one that leads is killed under load: lists are taken and complete without it,"
                + " and when it is back another one goes";
    }

    @Override
    public Tier tier() {
        return Tier.FULL;
    }

    @Override
    public int seconds() {
        return 150;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public Layout layout() {
        return Layout.STANDARD.named("three-brokers").withBrokers(BROKERS);
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        for (int round = 1; round <= 2; round++) {
            var load = new Load(context, "round" + round, 100, Duration.ofMillis(40)).start();
            String leader = "broker" + leaderOfSubmissions(stack.bootstrapServers());
            stack.process(leader).kill();
            int before = load.count();
            // More than was on its way, so some of it was handed in without the leader.
            load.finish(before + 500, LIMIT);
            context.say("round " + round + ": " + load.count() + " files, " + (load.count() - before)
                    + " of them without " + leader);
            stack.start(leader);
            awaitCopies(context, leader);
        }
    }

    private static int leaderOfSubmissions(String servers) throws Exception {
        String topic = Topics.SUBMISSIONS.name();
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            var description =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            if (description == null) {
                throw new ScenarioFailure("there is no topic " + topic);
            }
            for (var partition : description.partitions()) {
                unless(partition.replicas().size() == BROKERS, "not " + BROKERS + " copies: " + partition);
            }
            return description.partitions().getFirst().leader().id();
        }
    }

    /** The next one must not go before the last one has caught up: two copies of three are needed. */
    private static void awaitCopies(ScenarioContext context, String broker) throws InterruptedException {
        Await.until(broker + " to have caught up", context.limit(LIMIT), Duration.ofMillis(500), () -> {
            try (var admin =
                    Admin.create(Map.of("bootstrap.servers", context.processes().bootstrapServers()))) {
                var names = admin.listTopics().names().get();
                long behind = admin.describeTopics(names).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .filter(partition -> partition.isr().size() < BROKERS)
                        .count();
                return behind == 0 ? null : behind + " partitions miss a copy";
            }
        });
    }
}
