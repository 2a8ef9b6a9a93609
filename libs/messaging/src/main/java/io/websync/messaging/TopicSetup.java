package io.websync.messaging;

import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics of the catalogue that are not there yet. Any process may do it, several at once too. */
public final class TopicSetup {

    private TopicSetup() {}

    /** @throws IllegalStateException when the broker refuses, with its reason */
    public static void createMissing(KafkaSettings settings) throws InterruptedException {
        try (Admin admin = Clients.admin(settings, "websync-topics")) {
            var existing = admin.listTopics().names().get();
            List<NewTopic> missing = new ArrayList<>();
            for (Topics.Topic<?> topic : Topics.ALL) {
                missing.add(newTopic(topic.name(), topic, settings, configOf(topic.retention())));
                missing.add(newTopic(topic.deadLetters(), topic, settings, configOf(new Retention.UntilUsed())));
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
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot create the topics at " + settings.bootstrapServers() + ": " + e.getCause(), e.getCause());
        }
    }

    private static NewTopic newTopic(
            String name, Topics.Topic<?> topic, KafkaSettings settings, Map<String, String> config) {
        int partitions = topic.singlePartition() ? 1 : settings.partitions();
        return new NewTopic(name, partitions, settings.replication()).configs(config);
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
