package io.websync.messaging.access;

import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.contracts.Topics.Retention;
import io.websync.contracts.Topics.Topic;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a process does at the broker, from the topic catalogue, and no more. Nobody may create or alter topics, or give rights:
 * that is the operator's.
 */
final class Rights {

    /** One thing that it may do, from anywhere. */
    record Right(ResourcePattern on, AclOperation operation) {}

    private final Set<Right> rights = new LinkedHashSet<>();

    private Rights() {}

    static Set<Right> of(Role role) {
        var all = new Rights();
        switch (role) {
            case Role.IngestApi _ -> all.writes(Party.INGEST_API);
            case Role.Fetcher _ -> {
                all.reads(Party.FETCHER, null);
                all.writes(Party.FETCHER);
                // Controls are for every fetcher, so each reads them for itself; the group is never committed.
                all.group(Topics.group(Party.FETCHER, null) + ".controls");
            }
            case Role.Distributor _ -> all.distributor();
            case Role.Edge(String name) -> {
                all.reads(Party.EDGE, name);
                all.writes(Party.EDGE);
                // For how long a tombstone is kept, so that an edge that was away longer reads all orders again.
                all.topic(Topics.DISTRIBUTIONS.name(), AclOperation.DESCRIBE_CONFIGS);
            }
        }
        return all.rights;
    }

    /** It relays, replays what was given up on any topic, and deletes what everybody has used. */
    private void distributor() {
        for (Topic<?> topic : Topics.ALL) {
            for (String name : new String[] {topic.name(), topic.deadLetters()}) {
                topic(name, AclOperation.READ);
                topic(name, AclOperation.WRITE);
            }
            topic(topic.deadLetters(), AclOperation.DELETE);
            if (topic.retention() instanceof Retention.UntilUsed) {
                topic(topic.name(), AclOperation.DELETE);
            }
        }
        for (Party party : new Party[] {Party.DISPATCH, Party.REPORTER, Party.DEAD_LETTERS}) {
            group(Topics.group(party, null));
        }
        right(ResourceType.GROUP, Topics.group(Party.FETCHER, null), AclOperation.DESCRIBE);
        for (AclOperation operation : new AclOperation[] {AclOperation.WRITE, AclOperation.DESCRIBE}) {
            right(ResourceType.TRANSACTIONAL_ID, Topics.PREFIX + "relay", operation);
        }
    }

    private void reads(Party party, @org.jspecify.annotations.Nullable String edge) {
        for (Topic<?> topic : Topics.ALL) {
            if (topic.readers().contains(party)) {
                topic(topic.name(), AclOperation.READ);
                topic(topic.deadLetters(), AclOperation.WRITE);
            }
        }
        group(Topics.group(party, edge));
    }

    private void writes(Party party) {
        for (Topic<?> topic : Topics.ALL) {
            if (topic.writers().contains(party)) {
                topic(topic.name(), AclOperation.WRITE);
            }
        }
    }

    private void topic(String name, AclOperation operation) {
        right(ResourceType.TOPIC, name, operation);
    }

    private void group(String name) {
        right(ResourceType.GROUP, name, AclOperation.READ);
    }

    private void right(ResourceType type, String name, AclOperation operation) {
        rights.add(new Right(new ResourcePattern(type, name, PatternType.LITERAL), operation));
    }
}
