package io.websync.messaging;

import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.contracts.Topics.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics of the catalogue that are not there yet, and waits until every partition has a leader that answers. Any
 * process may do it, several at once too.
 *
 * <p>The waiting matters: an idempotent producer with several batches in flight to a partition whose leader is not yet there can
 * end in a loop of out-of-order sequence numbers until its delivery time-out.
 */
public final class TopicSetup {

    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private TopicSetup() {}

    /**
     * All of them.
     *
     * @throws IllegalStateException when the broker refuses, with its reason
     */
    public static void createMissing(KafkaSettings settings) throws InterruptedException {
        try (Admin admin = Clients.admin(settings, "websync-topics")) {
            createMissing(admin, settings, _ -> true);
        } catch (ExecutionException e) {
            throw refused(settings, e);
        }
    }

    /**
     * Those that a party reads or writes, with the dead letters of what it reads. Where the party may not create topics somebody
     * else has to, and it waits a minute for them.
     *
     * @throws IllegalStateException when the broker refuses, with its reason
     */
    public static void createMissing(KafkaSettings settings, Party party) throws InterruptedException {
        Set<String> own = own(party);
        try (Admin admin = Clients.admin(settings, "websync-topics")) {
            createMissing(admin, settings, own::contains);
        } catch (ExecutionException e) {
            throw refused(settings, e);
        }
    }

    /** All of them, over a connection that somebody else made. */
    public static void createMissing(Admin admin, KafkaSettings settings)
            throws InterruptedException, ExecutionException {
        createMissing(admin, settings, _ -> true);
    }

    private static IllegalStateException refused(KafkaSettings settings, ExecutionException e) {
        return new IllegalStateException(
                "cannot create the topics at " + settings.bootstrapServers() + ": " + e.getCause(), e.getCause());
    }

    private static Set<String> own(Party party) {
        var own = new HashSet<String>();
        for (Topics.Topic<?> topic : Topics.ALL) {
            if (topic.readers().contains(party)) {
                own.add(topic.deadLetters());
            }
            if (topic.readers().contains(party) || topic.writers().contains(party)) {
                own.add(topic.name());
            }
        }
        return own;
    }

    private static void createMissing(Admin admin, KafkaSettings settings, Predicate<String> wanted)
            throws InterruptedException, ExecutionException {
        var existing = admin.listTopics().names().get();
        List<NewTopic> missing = new ArrayList<>();
        for (Topics.Topic<?> topic : Topics.ALL) {
            missing.add(newTopic(topic.name(), topic, settings, configOf(topic.retention())));
            missing.add(newTopic(topic.deadLetters(), topic, settings, configOfDeadLetters()));
        }
        missing.removeIf(topic -> existing.contains(topic.name()) || !wanted.test(topic.name()));
        for (var created : admin.createTopics(missing).values().entrySet()) {
            try {
                created.getValue().get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case TopicExistsException _ -> log.debug("{} came meanwhile", created.getKey());
                    case AuthorizationException _ ->
                        log.warn("{} is missing, and this process may not create it", created.getKey());
                    case null, default -> throw e;
                }
            }
        }
        awaitLeaders(admin, wanted);
    }

    private static void awaitLeaders(Admin admin, Predicate<String> wanted)
            throws InterruptedException, ExecutionException {
        List<String> names = Topics.ALL.stream()
                .flatMap(topic -> Stream.of(topic.name(), topic.deadLetters()))
                .filter(wanted)
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
