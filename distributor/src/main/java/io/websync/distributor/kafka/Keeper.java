package io.websync.distributor.kafka;

import io.websync.catalog.alarm.TopicBacklogs;
import io.websync.catalog.reporter.ReaderOffsets.Partition;
import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.contracts.Topics.Retention;
import io.websync.contracts.Topics.Topic;
import io.websync.distributor.DistributorSettings.KeeperSettings;
import io.websync.distributor.jdbc.Reader;
import io.websync.distributor.keeping.Backlog;
import io.websync.distributor.keeping.Deletion;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes records of the topics that are kept «until used», and of the dead letters, and only behind what every reading group
 * has done. A group that has said nothing yet of a partition keeps all of it; one that is far behind is told in the log,
 * once. Several keepers at once do no harm.
 */
public final class Keeper implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    private final KafkaSettings kafka;
    private final Reader reporter;
    private final Reader deadLetters;
    private final KeeperSettings settings;
    private final Journal journal;
    private final Backlog backlog;
    private final DistributorMetrics metrics;
    private final Signal signal = new Signal();
    private @Nullable Admin admin;

    /** Keeps how far behind everyone is. */
    public interface Journal {
        void keep(Collection<TopicBacklogs.Row> rows) throws SQLException;
    }

    /**
     * @param reporter a reader that keeps its offsets in the catalog
     * @param deadLetters another one
     * @param journal told at the end of each look how far behind everyone is
     */
    public Keeper(
            KafkaSettings kafka,
            Reader reporter,
            Reader deadLetters,
            KeeperSettings settings,
            Journal journal,
            DistributorMetrics metrics) {
        this.kafka = kafka;
        this.reporter = reporter;
        this.deadLetters = deadLetters;
        this.settings = settings;
        this.journal = journal;
        this.backlog = new Backlog(settings.alarm());
        this.metrics = metrics;
    }

    /** Ends a wait; for a prompt stop. */
    public void wakeUp() {
        signal.raise();
    }

    @Override
    public void turn() throws Exception {
        Admin present = admin;
        if (present == null) {
            present = Clients.admin(kafka, "websync-keeper");
            admin = present;
        }
        var seen = new ArrayList<TopicBacklogs.Row>();
        for (Topic<?> topic : Topics.ALL) {
            if (topic.retention() instanceof Retention.UntilUsed) {
                clean(present, topic.name(), topic.readers(), seen);
            }
            // Once it is in the catalog a dead letter is kept there.
            clean(present, topic.deadLetters(), Set.of(Party.DEAD_LETTERS), seen);
        }
        journal.keep(seen);
        signal.await(settings.interval());
    }

    @Override
    public void end() {
        Admin present = admin;
        if (present != null) {
            present.close(Duration.ofSeconds(2));
        }
    }

    private void clean(Admin present, String topic, Set<Party> readers, List<TopicBacklogs.Row> seen)
            throws ExecutionException, InterruptedException, SQLException {
        List<TopicPartition> partitions = partitions(present, topic);
        Map<TopicPartition, Long> first = offsets(present, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> last = offsets(present, partitions, OffsetSpec.latest());
        List<Map<TopicPartition, Long>> done = new ArrayList<>();
        for (Party reader : readers) {
            Map<TopicPartition, Long> next = done(present, topic, reader);
            done.add(next);
            String group = Topics.group(reader, null);
            long behind = behind(partitions, first, last, next);
            tell(topic, group, behind);
            seen.add(new TopicBacklogs.Row(topic, group, behind));
        }
        var delete = new HashMap<TopicPartition, RecordsToDelete>();
        long deleted = 0;
        long kept = 0;
        for (TopicPartition partition : partitions) {
            long from = first.getOrDefault(partition, 0L);
            List<@Nullable Long> next = new ArrayList<>();
            done.forEach(reader -> next.add(reader.get(partition)));
            long before = Deletion.before(from, next, settings.margin());
            if (before > from) {
                delete.put(partition, RecordsToDelete.beforeOffset(before));
                deleted += before - from;
            }
            kept += last.getOrDefault(partition, 0L) - before;
        }
        if (!delete.isEmpty()) {
            present.deleteRecords(delete).all().get();
            log.debug("Deleted {} records of {} that every reader has used", deleted, topic);
        }
        metrics.deleted(topic, deleted);
        metrics.kept(topic, kept);
    }

    private static long behind(
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> first,
            Map<TopicPartition, Long> last,
            Map<TopicPartition, Long> next) {
        long behind = 0;
        for (TopicPartition partition : partitions) {
            long from = first.getOrDefault(partition, 0L);
            behind +=
                    Math.max(0, last.getOrDefault(partition, 0L) - Math.max(from, next.getOrDefault(partition, from)));
        }
        return behind;
    }

    private void tell(String topic, String group, long behind) {
        metrics.behind(topic, group, behind);
        backlog.seen(new Backlog.Behind(topic, group), behind).ifPresent(change -> {
            switch (change) {
                case RAISED ->
                    log.warn(
                            "{} is {} records behind on {}, the alarm is at {}: they are kept until it has used them, so"
                                    + " the broker's disk fills until it goes on; see that it runs and what its log says",
                            group,
                            behind,
                            topic,
                            settings.alarm());
                case CLEARED -> log.info("{} is only {} records behind on {} again", group, behind, topic);
            }
        });
    }

    private Map<TopicPartition, Long> done(Admin present, String topic, Party reader)
            throws ExecutionException, InterruptedException, SQLException {
        var next = new HashMap<TopicPartition, Long>();
        if (reader == Party.REPORTER || reader == Party.DEAD_LETTERS) {
            Reader kept = reader == Party.REPORTER ? reporter : deadLetters;
            for (var entry : kept.offsets().entrySet()) {
                Partition partition = entry.getKey();
                next.put(new TopicPartition(partition.topic(), partition.number()), entry.getValue());
            }
        } else {
            Map<TopicPartition, OffsetAndMetadata> committed = present.listConsumerGroupOffsets(
                            Topics.group(reader, null))
                    .partitionsToOffsetAndMetadata()
                    .get();
            committed.forEach((partition, offset) -> {
                if (offset != null && partition.topic().equals(topic)) {
                    next.put(partition, offset.offset());
                }
            });
        }
        return next;
    }

    private static List<TopicPartition> partitions(Admin present, String topic)
            throws ExecutionException, InterruptedException {
        return present.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .flatMap(description -> description.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static Map<TopicPartition, Long> offsets(
            Admin present, Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> wanted.put(partition, which));
        var found = new HashMap<TopicPartition, Long>();
        present.listOffsets(wanted).all().get().forEach((partition, offset) -> found.put(partition, offset.offset()));
        return found;
    }
}
