package io.websync.edge.inventory;

import io.websync.edge.replica.Replica;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The inventory: reads for everyone, writes through the {@link GroupCommit}. Safe for use by many threads; reads share one
 * connection and see what is committed.
 */
public final class Inventory implements AutoCloseable {

    /** What the edge holds, by its rows. */
    public record Counts(long wanted, long mirrored, long failed, long bytes) {}

    /** A copy that the inventory takes for there, for the reconcile. */
    public record Holding(long id, Replica replica, boolean mirrored) {}

    private final Path file;
    private final Connection reading;
    private final ReentrantLock readLock = new ReentrantLock();
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final GroupCommit groupCommit;

    private Inventory(Path file) throws SQLException {
        this.file = file;
        this.groupCommit = new GroupCommit(file, Schema.openForWriting(file));
        this.reading = Schema.openForReading(file);
    }

    /** Opens or creates it. @throws InventoryException when the file is no inventory or cannot be written */
    public static Inventory open(Path file) {
        try {
            return new Inventory(file);
        } catch (SQLException e) {
            throw new InventoryException("cannot open the inventory " + file + ": " + e.getMessage(), e);
        }
    }

    /** A change of the inventory; it may be applied again when its group could not be committed. */
    @FunctionalInterface
    public interface Change<T> {
        T apply(Ledger ledger) throws SQLException;
    }

    /** Completes when the change is committed, on the writing thread: what follows there has to be quick. */
    public <T> CompletableFuture<T> write(Change<T> change) {
        return groupCommit.submit(change);
    }

    /** Why nothing can be written now; null while it can. */
    public @Nullable String trouble() {
        return groupCommit.trouble();
    }

    /** Called after each group that has acks to send, on the writing thread. */
    public void onAcks(Runnable listener) {
        groupCommit.onAcks(listener);
    }

    /** What is due, most urgent first. */
    public List<Replica> due(Instant now, int limit) {
        return read(
                "select " + Rows.REPLICA
                        + " from asset indexed by asset_due where due <= ? order by priority, due limit ?",
                query -> {
                    query.setLong(1, now.toEpochMilli());
                    query.setInt(2, limit);
                },
                Rows::replica);
    }

    /** The time of the first one that is due after {@code now}. */
    public @Nullable Instant nextDueAfter(Instant now) {
        return read(
                        // An index look-up for each priority, which the index begins with.
                        """
                        select min(due) from (
                            select min(due) due from asset where priority = 1 and due > ?1
                            union all select min(due) from asset where priority = 2 and due > ?1
                            union all select min(due) from asset where priority = 3 and due > ?1
                            union all select min(due) from asset where priority = 4 and due > ?1
                            union all select min(due) from asset where priority = 5 and due > ?1)
                        """,
                        query -> query.setLong(1, now.toEpochMilli()),
                        row -> Optional.ofNullable(Rows.time(row, 1)))
                .getFirst()
                .orElse(null);
    }

    public @Nullable Replica replica(long id) {
        return single("select " + Rows.REPLICA + " from asset where id = ?", query -> query.setLong(1, id));
    }

    public @Nullable Replica replicaAt(String path) {
        return single("select " + Rows.REPLICA + " from asset where path = ?", query -> query.setString(1, path));
    }

    /** Whether an order names the path, be it for this edge or for others. */
    public boolean knows(String path) {
        return !read("select 1 from asset where path = ?", query -> query.setString(1, path), row -> row.getInt(1))
                .isEmpty();
    }

    /** Verified copies in the order of their paths, after {@code path}. */
    public List<HeldCopy> heldAfter(String path, int limit) {
        return read(
                "select path, key, revision, copy_digest, copy_size, copy_modified from asset"
                        + " where path > ? and state = 1 and copy_digest is not null order by path limit ?",
                query -> {
                    query.setString(1, path);
                    query.setInt(2, limit);
                },
                Rows::held);
    }

    /** Settled replicas in the order of their ids, after {@code id}: those that the disk has to bear out. */
    public List<Holding> settledAfter(long id, int limit) {
        return read(
                "select " + Rows.REPLICA + " from asset where id > ? and state in (1, 3) order by id limit ?",
                query -> {
                    query.setLong(1, id);
                    query.setInt(2, limit);
                },
                row -> new Holding(row.getLong(1), Rows.replica(row), row.getInt(15) == Rows.MIRRORED));
    }

    public Map<Integer, Long> nextOffsets(String topic) {
        var offsets = new HashMap<Integer, Long>();
        read(
                "select partition, next from next_offset where topic = ?",
                query -> query.setString(1, topic),
                row -> offsets.put(row.getInt(1), row.getLong(2)));
        return offsets;
    }

    /** Acks that the broker has not confirmed, oldest first. */
    public List<AckBatch> unconfirmedAfter(long seq, int limit) {
        return read(
                "select seq, acks from outbox where seq > ? order by seq limit ?",
                query -> {
                    query.setLong(1, seq);
                    query.setInt(2, limit);
                },
                row -> AckBatch.decode(row.getLong(1), row.getBytes(2)));
    }

    public @Nullable String word(String name) {
        List<String> words = read(
                "select value from word where name = ?", query -> query.setString(1, name), row -> row.getString(1));
        return words.isEmpty() ? null : words.getFirst();
    }

    /** The values of the words whose names begin so. */
    public List<String> words(String prefix) {
        return read(
                "select value from word where name >= ? and name < ?",
                query -> {
                    query.setString(1, prefix);
                    query.setString(2, prefix + '\uffff');
                },
                row -> row.getString(1));
    }

    /**
     * What is to be done.
     *
     * @param bytes of the wanted ones
     */
    public record Pending(long replicas, long bytes) {}

    /** Cheap, by an index of the pending ones. */
    public Pending pending() {
        return read(
                        "select count(*), coalesce(sum(size) filter (where wanted = 1), 0) from asset where state = 0",
                        _ -> {},
                        row -> new Pending(row.getLong(1), row.getLong(2)))
                .getFirst();
    }

    /** Reads every row: a second or less for a million. */
    public Counts counts() {
        return read("""
                        select count(*) filter (where wanted), count(*) filter (where state = 1),
                            count(*) filter (where state = 2 and wanted),
                            coalesce(sum(copy_size) filter (where state = 1), 0)
                        from asset
                        """, _ -> {}, row -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .getFirst();
    }

    public Path file() {
        return file;
    }

    /** Commits what was submitted so far, then closes. */
    @Override
    public void close() {
        groupCommit.close();
        readLock.lock();
        try {
            reading.close();
        } catch (SQLException e) {
            throw new InventoryException("cannot close the inventory " + file, e);
        } finally {
            readLock.unlock();
        }
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    @FunctionalInterface
    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private @Nullable Replica single(String sql, Parameters parameters) {
        List<Replica> replicas = read(sql, parameters, Rows::replica);
        return replicas.isEmpty() ? null : replicas.getFirst();
    }

    private <T> List<T> read(String sql, Parameters parameters, Mapper<T> mapper) {
        readLock.lock();
        try {
            PreparedStatement query = statements.get(sql);
            if (query == null) {
                query = reading.prepareStatement(sql);
                statements.put(sql, query);
            }
            parameters.set(query);
            var result = new ArrayList<T>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    result.add(mapper.map(rows));
                }
            }
            return result;
        } catch (SQLException e) {
            // The driver closes a statement that failed.
            statements.remove(sql);
            throw new InventoryException("cannot read the inventory " + file + ": " + e.getMessage(), e);
        } finally {
            readLock.unlock();
        }
    }
}
