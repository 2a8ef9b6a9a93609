package io.websync.messaging;

import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics of the catalogue that are not there yet, and waits until every partition has a leader that answers. Any
 * process may do it, several at once too.
 *
 * <p>The waiting matters: an idempotent producer with several batches in flight to a partition whose leader is not yet there can
 * end in a loop of out-of-order sequence numbers until its delivery time-out.
 */
public final class TopicSetup {

    private TopicSetup() {}

    /** @throws IllegalStateException when the broker refuses, with its reason */
    public static void createMissing(KafkaSettings settings) throws InterruptedException {
        try (Admin admin = Clients.admin(settings, "websync-topics")) {
            var existing = admin.listTopics().names().get();
            List<NewTopic> missing = new ArrayList<>();
            for (Topics.Topic<?> topic : Topics.ALL) {
                missing.add(newTopic(topic.name(), topic, settings, configOf(topic.retention())));
                missing.add(newTopic(topic.deadLetters(), topic, settings, configOfDeadLetters()));
            }
            missing.removeIf(topic -> existing.contains(topic.name()));
            for (var created : admin.createTopics(missing).values().entrySet()) {
                try {
                    created.getValue().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
            awaitLeaders(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot create the topics at " + settings.bootstrapServers() + ": " + e.getCause(), e.getCause());
        }
    }

    private static void awaitLeaders(Admin admin) throws InterruptedException, ExecutionException {
        List<String> names = Topics.ALL.stream()
                .flatMap(topic -> Stream.of(topic.name(), topic.deadLetters()))
                .toList();
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            try {
                Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
                for (var topic :
                        admin.describeTopics(names).allTopicNames().get().values()) {
                    topic.partitions()
                            .forEach(partition -> ends.put(
                                    new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
                }
                admin.listOffsets(ends).all().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static NewTopic newTopic(
            String name, Topics.Topic<?> topic, KafkaSettings settings, Map<String, String> config) {
        int partitions = topic.singlePartition() ? 1 : settings.partitions();
        Map<String, String> all = new HashMap<>(config);
        // By default a broker refuses what is an hour ahead of its clock: a process with a wrong clock stood still.
        all.put("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        return new NewTopic(name, partitions, settings.replication()).configs(all);
    }

    private static Map<String, String> configOfDeadLetters() {
        var config = new HashMap<>(configOf(new Retention.UntilUsed()));
        // A batch has a few bytes around its record.
        config.put("max.message.bytes", Integer.toString(Clients.LARGEST_LETTER + 1024 * 1024));
        return config;
    }

    private static Map<String, String> configOf(Retention retention) {
        return switch (retention) {
            case Retention.UntilUsed _ ->
                Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");
            case Retention.Compacted _ -> Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.3");
            case Retention.For(var time) ->
                Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(time.toMillis()));
        };
    }
}
