package io.websync.edge.inventory;

import io.websync.edge.replica.Replica;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An edge's inventory in memory: the real schema and the real {@link Ledger}, which is why it lives in its package. What the
 * ledger commits is a savepoint; {@link #checkpoint} is what survives a crash of the machine, as it is with the file's
 * write-ahead log. For one thread.
 */
public final class MemoryInventory implements AutoCloseable {

    /** A replica and when it is due. */
    public record Due(Replica replica, Instant at) {}

    /** A replica that is settled, for the reconcile. */
    public record Settled(Replica replica, boolean mirrored) {}

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private Ledger ledger;

    private MemoryInventory(Connection connection) throws SQLException {
        this.connection = connection;
        this.ledger = new Ledger(savepoints(connection));
        execute("savepoint committed");
    }

    public static MemoryInventory open() {
        try {
            return new MemoryInventory(Schema.openForWriting(Path.of(":memory:")));
        } catch (SQLException e) {
            throw new InventoryException("cannot open an inventory in memory", e);
        }
    }

    /** As a group commit: all of the changes, or none when one throws. */
    public <T> List<T> commit(List<Inventory.Change<T>> changes) {
        try {
            var results = new ArrayList<T>();
            for (Inventory.Change<T> change : changes) {
                results.add(change.apply(ledger));
            }
            ledger.commit();
            return results;
        } catch (SQLException e) {
            throw new InventoryException("a change of the inventory failed", e);
        }
    }

    /** From here on a crash of the machine leaves at least this. */
    public void checkpoint() {
        execute("release committed");
        commitForGood();
        execute("savepoint committed");
    }

    /** Back to the last checkpoint. */
    public void crashMachine() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new InventoryException("cannot roll back", e);
        }
        begin();
    }

    /** Everything is gone. */
    public void wipe() {
        for (String table : List.of("asset", "next_offset", "outbox", "word")) {
            execute("delete from " + table);
        }
        execute("release committed");
        commitForGood();
        begin();
    }

    private void begin() {
        execute("savepoint committed");
    }

    public List<Due> due() {
        return read(
                "select " + Rows.REPLICA + ", due from asset where due is not null order by id",
                row -> new Due(Rows.replica(row), Instant.ofEpochMilli(row.getLong("due"))));
    }

    /** All replicas that wait for no work, those that the disk has to bear out. */
    public List<Settled> settled() {
        return read(
                "select " + Rows.REPLICA + " from asset where state in (1, 3) order by id",
                row -> new Settled(Rows.replica(row), row.getInt(15) == Rows.MIRRORED));
    }

    public Map<Integer, Long> nextOffsets(String topic) {
        var offsets = new TreeMap<Integer, Long>();
        read(
                "select partition, next from next_offset where topic = '" + topic + "'",
                row -> offsets.put(row.getInt(1), row.getLong(2)));
        return offsets;
    }

    /** The oldest acks that are not confirmed after this group of acks. */
    public @Nullable AckBatch unconfirmedAfter(long seq) {
        List<AckBatch> batches = read(
                "select seq, acks from outbox where seq > " + seq + " order by seq limit 1",
                row -> AckBatch.decode(row.getLong(1), row.getBytes(2)));
        return batches.isEmpty() ? null : batches.getFirst();
    }

    public @Nullable String word(String name) {
        List<String> words = read("select value from word where name = '" + name + "'", row -> row.getString(1));
        return words.isEmpty() ? null : words.getFirst();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new InventoryException("cannot close an inventory in memory", e);
        }
    }

    @FunctionalInterface
    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, Mapper<T> mapper) {
        try {
            PreparedStatement known = statements.get(sql);
            if (known == null) {
                known = connection.prepareStatement(sql);
                if (statements.size() < 50) {
                    statements.put(sql, known);
                }
            }
            var result = new ArrayList<T>();
            try (ResultSet row = known.executeQuery()) {
                while (row.next()) {
                    result.add(mapper.map(row));
                }
            }
            return result;
        } catch (SQLException e) {
            throw new InventoryException("cannot read the inventory", e);
        }
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new InventoryException(sql, e);
        }
    }

    private void commitForGood() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new InventoryException("cannot commit", e);
        }
    }

    /** The connection with savepoints for its transactions. */
    private static Connection savepoints(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    List<String> instead = switch (method.getName()) {
                        case "commit" -> List.of("release committed", "savepoint committed");
                        case "rollback" -> List.of("rollback to committed");
                        default -> List.of();
                    };
                    if (instead.isEmpty()) {
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                    try (Statement statement = connection.createStatement()) {
                        for (String sql : instead) {
                            statement.execute(sql);
                        }
                    }
                    return null;
                });
    }
}
