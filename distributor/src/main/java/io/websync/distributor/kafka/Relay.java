package io.websync.distributor.kafka;

import io.websync.catalog.Catalog;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.Pace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the present row of every asset whose revision is not on the topic yet. One relay of all distributors is at work:
 * the one that holds an advisory lock of the catalog. Should one that lost it not know, the transactional id, which is the
 * same for all, fences it: its transaction fails, so no older revision comes after a newer one.
 */
public final class Relay implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** Rows in one Kafka transaction. */
    static final int BATCH = 1000;

    private static final Duration QUIET = Duration.ofSeconds(1);
    /** Between two looks at all assets that nobody wants. */
    private static final Duration BURIALS = Duration.ofSeconds(2);

    private static final UUID NOBODY = new UUID(0, 0);
    private static final long LOCK = 0x7765_6273_796e_6301L;

    private final Catalog catalog;
    private final KafkaSettings kafka;
    private final Signal signal;
    private final DistributorMetrics metrics;
    private final Pace pace = new Pace(Duration.ofMillis(30));

    private UUID buryAfter = NOBODY;
    private long nextBurial = System.nanoTime();
    private @Nullable Connection connection;
    private @Nullable KafkaProducer<String, byte[]> producer;

    /** @param signal raised when something was decided */
    public Relay(Catalog catalog, KafkaSettings kafka, Signal signal, DistributorMetrics metrics) {
        this.catalog = catalog;
        this.kafka = kafka;
        this.signal = signal;
        this.metrics = metrics;
    }

    @Override
    public void turn() throws Exception {
        try {
            Connection leading = lead();
            if (leading == null) {
                signal.await(QUIET);
                return;
            }
            pace.await();
            var _ = fenced();
            List<AssetRow> rows = Assets.unpublished(leading, BATCH);
            if (!rows.isEmpty()) {
                publish(rows, Relay::order);
                Assets.published(leading, rows);
            } else if (!bury(leading)) {
                signal.await(QUIET);
            }
        } catch (SQLException | KafkaException e) {
            resign();
            throw e;
        }
    }

    /**
     * Takes the orders of assets off the topic that every edge has acked as gone, a stretch of them at a time. It is this
     * thread that publishes, so no order that was published before can come to stand behind its tombstone, and one that is
     * decided now comes after it.
     *
     * @return whether there is more to look at at once
     */
    private boolean bury(Connection leading) throws SQLException {
        if (buryAfter.equals(NOBODY) && System.nanoTime() - nextBurial < 0) {
            return false;
        }
        Assets.Stretch stretch = Assets.gone(leading, buryAfter, BATCH);
        if (!stretch.gone().isEmpty()) {
            publish(stretch.gone(), _ -> null);
            Assets.tombstoned(leading, stretch.gone());
            log.debug("{} assets are gone everywhere", stretch.gone().size());
        }
        UUID next = stretch.next();
        buryAfter = next == null ? NOBODY : next;
        if (next == null) {
            nextBurial = System.nanoTime() + BURIALS.toNanos();
        }
        return next != null;
    }

    /**
     * The producer that all relays share the id of: who had it before publishes nothing any more. To be asked for before
     * what it publishes is read: what is read before the fence may be old by now, since another relay could have led in
     * between and published later revisions. Over the lock's connection nothing is read any more once the lock is lost.
     */
    private KafkaProducer<String, byte[]> fenced() {
        KafkaProducer<String, byte[]> sender = producer;
        if (sender == null) {
            sender = Clients.producer(
                    kafka,
                    "websync-relay",
                    Map.of(
                            "transactional.id",
                            Topics.PREFIX + "relay",
                            "transaction.timeout.ms",
                            30_000,
                            "linger.ms",
                            0,
                            // The broker refuses the next transaction until it has marked the end of the last one, a
                            // few milliseconds; the default of 100 would be a pause after each.
                            "retry.backoff.ms",
                            2,
                            "retry.backoff.max.ms",
                            100));
            producer = sender;
            sender.initTransactions();
        }
        return sender;
    }

    private void publish(List<AssetRow> rows, Function<AssetRow, @Nullable DistributionOrdered> orders) {
        KafkaProducer<String, byte[]> sender = fenced();
        long start = System.nanoTime();
        sender.beginTransaction();
        for (AssetRow row : rows) {
            DistributionOrdered order = orders.apply(row);
            byte[] value = order == null ? null : EventCodec.encode(order);
            var _ = sender.send(
                    new ProducerRecord<>(Topics.DISTRIBUTIONS.name(), row.key().value(), value));
        }
        // Fails when any of the sends did.
        sender.commitTransaction();
        metrics.published(rows.size(), Duration.ofNanos(System.nanoTime() - start));
    }

    static DistributionOrdered order(AssetRow row) {
        return new DistributionOrdered(
                row.key(),
                row.revision(),
                row.requestNumber(),
                row.digest(),
                row.size(),
                row.lastModified(),
                row.selector(),
                row.attempts(),
                row.priority(),
                row.changedAt(),
                row.traceId());
    }

    /** The connection that holds the lock, or null while another relay does. */
    private @Nullable Connection lead() throws SQLException {
        Connection present = connection;
        if (present != null) {
            return present;
        }
        Connection candidate = catalog.dataSource().getConnection();
        boolean leads = false;
        try (Statement statement = candidate.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
            leads = row.next() && row.getBoolean(1);
        } finally {
            if (!leads) {
                candidate.close();
            }
        }
        if (!leads) {
            return null;
        }
        log.info("This relay publishes the orders");
        connection = candidate;
        return candidate;
    }

    /** Gives lock and producer back; the next turn begins anew. */
    private void resign() {
        KafkaProducer<String, byte[]> sender = producer;
        producer = null;
        if (sender != null) {
            sender.close(Duration.ofSeconds(5));
        }
        Connection leading = connection;
        connection = null;
        if (leading != null) {
            try (leading;
                    Statement statement = leading.createStatement()) {
                statement.execute("select pg_advisory_unlock_all()");
            } catch (SQLException e) {
                log.debug("The lock went with the connection", e);
            }
        }
    }

    @Override
    public void end() {
        resign();
    }
}
