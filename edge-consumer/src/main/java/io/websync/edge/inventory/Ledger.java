package io.websync.edge.inventory;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Selector;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.edge.inventory.AckBatch.Ack;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Replica;
import io.websync.messaging.DeadLetter.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may be written within a group commit. Used by the inventory's one writing thread only. */
public final class Ledger {

    /** Bounds the memory of one order that takes a path from very many. */
    private static final int AFFECTED_AT_MOST = 1000;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final PathClaims claims;
    private final Forgetting forgetting;
    private final List<Ack> acks = new ArrayList<>();

    Ledger(Connection connection) {
        this.connection = connection;
        this.claims = new PathClaims(this);
        this.forgetting = new Forgetting(this, claims);
    }

    /** Takes an order whose place on its topic nobody knows. */
    public List<Replica> order(DistributionOrdered order, boolean wanted, Instant now) throws SQLException {
        return order(order, wanted, null, now);
    }

    /**
     * Takes an order that is newer than the one known. A revision is published twice when the relay breaks off at the wrong
     * moment, and a later request may have found the same bytes in between: then the later one counts, since the request
     * number decides who holds a path, and an edge that reads the topic from the start finds only that one.
     *
     * @param from where it stands on its topic
     * @return replicas to work on, this one last; empty when the order is an old one. When it changed who holds a path, there
     *     may be more of them in the inventory, due
     */
    public List<Replica> order(DistributionOrdered order, boolean wanted, @Nullable Place from, Instant now)
            throws SQLException {
        var upsert = prepared("""
                insert into asset (path, key, revision, request_number, digest, size, modified, priority, edges, groups,
                    wanted, version, state, told, tries, due, order_partition, order_offset)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0, 0, ?, ?, ?)
                on conflict (path) do update set revision = excluded.revision, request_number = excluded.request_number,
                    digest = excluded.digest, size = excluded.size, modified = excluded.modified,
                    priority = excluded.priority, edges = excluded.edges, groups = excluded.groups,
                    wanted = excluded.wanted, version = version + 1, state = 0, tries = 0, first_try = null,
                    due = excluded.due, order_partition = excluded.order_partition,
                    order_offset = excluded.order_offset, forget = 0
                where excluded.revision > asset.revision
                    or (excluded.revision = asset.revision and excluded.request_number > asset.request_number)
                returning
                """ + Rows.REPLICA);
        upsert.setString(1, order.asset().path());
        upsert.setString(2, order.asset().value());
        upsert.setLong(3, order.revision());
        upsert.setLong(4, order.requestNumber());
        upsert.setBytes(5, Rows.bytes(order.digest()));
        upsert.setLong(6, order.size());
        Instant modified = order.lastModified();
        upsert.setLong(7, (modified == null ? order.orderedAt() : modified).toEpochMilli());
        upsert.setInt(8, Math.clamp(order.priority(), 1, 5));
        upsert.setString(9, Rows.lines(order.selector().edges()));
        upsert.setString(10, Rows.lines(order.selector().groups()));
        upsert.setInt(11, wanted ? 1 : 0);
        upsert.setLong(12, now.toEpochMilli());
        if (from == null) {
            upsert.setNull(13, Types.INTEGER);
            upsert.setNull(14, Types.INTEGER);
        } else {
            upsert.setInt(13, from.partition());
            upsert.setLong(14, from.offset());
        }
        Replica replica = one(upsert);
        if (replica == null) {
            return List.of();
        }
        Collection<Long> changed = claims.settle(replica, now);
        if (changed.isEmpty()) {
            return List.of(replica);
        }
        var affected = new ArrayList<Replica>();
        changed.stream()
                .filter(id -> id != replica.id())
                .limit(AFFECTED_AT_MOST)
                .forEach(id -> add(affected, id));
        add(affected, replica.id());
        return affected;
    }

    /** What a tombstone, or the absence of any order, says of assets. */
    public Forgetting forgetting() {
        return forgetting;
    }

    /** The copy is there and durable. @return false when something else is wanted since */
    public boolean mirrored(Replica replica, Copy copy, Ack ack) throws SQLException {
        setCopy(replica, copy);
        return tell(settle(replica, Rows.MIRRORED, Replica.Told.MIRRORED, 0, null, null, null), ack);
    }

    /**
     * Nothing is there, durably.
     *
     * @param ack null when nobody waits for the word
     * @return false when something else is wanted since
     */
    public boolean absent(Replica replica, @Nullable Ack ack) throws SQLException {
        setCopy(replica, null);
        if (replica.digest() == null && forgetting.done(replica)) {
            return true;
        }
        Replica.Told told = ack == null ? replica.told() : Replica.Told.PURGED;
        return tell(settle(replica, Rows.ABSENT, told, 0, null, null, null), ack);
    }

    /**
     * Given up on until {@code due}, or until something changes.
     *
     * @param code why
     * @param ack null when the center has heard it already
     * @return false when something else is wanted since
     */
    public boolean failed(
            Replica replica,
            int tries,
            @Nullable Instant firstTry,
            @Nullable Instant due,
            FailureCode code,
            @Nullable Ack ack)
            throws SQLException {
        boolean current = settle(replica, Rows.FAILED, Replica.Told.FAILED, tries, firstTry, due, code);
        return tell(current, ack == null || !current ? null : givingUp(replica, ack));
    }

    private Ack givingUp(Replica replica, Ack ack) throws SQLException {
        var select = prepared("select order_partition, order_offset from asset where id = ?"
                + " and order_partition is not null and order_offset is not null");
        select.setLong(1, replica.id());
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? ack.givingUp(row.getInt(1), row.getLong(2)) : ack;
        }
    }

    /** Tried in vain, and tried again at {@code due} without a word. @return false when something else is wanted since */
    public boolean again(Replica replica, int tries, @Nullable Instant firstTry, Instant due) throws SQLException {
        return settle(replica, Rows.PENDING, replica.told(), tries, firstTry, due, null);
    }

    private boolean tell(boolean current, @Nullable Ack ack) {
        if (current && ack != null) {
            acks.add(ack);
        }
        return current;
    }

    /** To be called before a file is replaced or removed, so that the old copy's facts never vouch for the new bytes. */
    public void forgetCopy(Replica replica) throws SQLException {
        setCopy(replica, null);
    }

    /** The disk does not bear out what the inventory has: nothing vouches for the copy now, and it is due. */
    public void suspect(Replica replica, Instant now) throws SQLException {
        var update = prepared("update asset set state = 0, tries = 0, first_try = null, due = ?, version = version + 1,"
                + " copy_digest = null, copy_size = null, copy_modified = null"
                + " where id = ? and version = ? and state in (1, 3)");
        update.setLong(1, now.toEpochMilli());
        update.setLong(2, replica.id());
        update.setLong(3, replica.version());
        update.executeUpdate();
    }

    /** Applies the edge's groups to every order. */
    public void regroup(String edge, List<String> groups, Instant now) throws SQLException {
        var changed = new ArrayList<Long>();
        var all = prepared("select id, edges, groups, wanted from asset where digest is not null");
        try (ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                var selector = Selector.of(Rows.names(rows.getString(2)), Rows.names(rows.getString(3)));
                if (selector.selects(edge, groups) != (rows.getInt(4) != 0)) {
                    changed.add(rows.getLong(1));
                }
            }
        }
        for (long id : changed) {
            var update =
                    prepared("update asset set wanted = 1 - wanted, state = 0, tries = 0, first_try = null, due = ?,"
                            + " version = version + 1 where id = ?");
            update.setLong(1, now.toEpochMilli());
            update.setLong(2, id);
            update.executeUpdate();
            claims.settle(id, now);
        }
    }

    /** Makes everything due that waits for a later time. */
    public void hurry(Instant now) throws SQLException {
        var update = prepared("update asset set due = ? where due > ?");
        update.setLong(1, now.toEpochMilli());
        update.setLong(2, now.toEpochMilli());
        update.executeUpdate();
    }

    public void nextOffset(String topic, int partition, long next) throws SQLException {
        var upsert = prepared("insert into next_offset (topic, partition, next) values (?, ?, ?)"
                + " on conflict do update set next = excluded.next");
        upsert.setString(1, topic);
        upsert.setInt(2, partition);
        upsert.setLong(3, next);
        upsert.executeUpdate();
    }

    public void confirmed(long seq) throws SQLException {
        var delete = prepared("delete from outbox where seq = ?");
        delete.setLong(1, seq);
        delete.executeUpdate();
    }

    public void setWord(String name, String value) throws SQLException {
        var upsert = prepared(
                "insert into word (name, value) values (?, ?) on conflict do update set value = excluded.value");
        upsert.setString(1, name);
        upsert.setString(2, value);
        upsert.executeUpdate();
    }

    /** Removes a word that still has this value. */
    public void removeWord(String name, String value) throws SQLException {
        var delete = prepared("delete from word where name = ? and value = ?");
        delete.setString(1, name);
        delete.setString(2, value);
        delete.executeUpdate();
    }

    /** Ends the group. @return whether there are acks to send */
    boolean commit() throws SQLException {
        boolean any = !acks.isEmpty();
        if (any) {
            var insert = prepared("insert into outbox (acks) values (?)");
            insert.setBytes(1, AckBatch.encode(acks));
            insert.executeUpdate();
        }
        connection.commit();
        begin();
        return any;
    }

    void rollback() throws SQLException {
        begin();
        // The driver closes a statement that failed, as every one does while the disk is full.
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
        try {
            connection.rollback();
        } catch (SQLException e) {
            beginAfterItsOwnRollback(e);
        }
    }

    /**
     * SQLite rolls back by itself when the disk is full or fails. Then the driver finds nothing to roll back and begins nothing
     * new, and every statement from there on would be a transaction of its own.
     */
    private void beginAfterItsOwnRollback(SQLException cause) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("begin");
        } catch (SQLException e) {
            cause.addSuppressed(e);
            throw cause;
        }
    }

    private void begin() {
        acks.clear();
        claims.forgetCache();
    }

    PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    private void setCopy(Replica replica, @Nullable Copy copy) throws SQLException {
        var update = prepared("update asset set copy_digest = ?, copy_size = ?, copy_modified = ? where id = ? and"
                + " (?1 is not null or copy_digest is not null)");
        update.setBytes(1, Rows.bytes(copy == null ? null : copy.digest()));
        update.setLong(2, copy == null ? 0 : copy.size());
        Rows.setTime(update, 3, copy == null ? null : copy.modified());
        update.setLong(4, replica.id());
        update.executeUpdate();
    }

    private boolean settle(
            Replica replica,
            int state,
            Replica.Told told,
            int tries,
            @Nullable Instant firstTry,
            @Nullable Instant due,
            @Nullable FailureCode code)
            throws SQLException {
        var update = prepared("update asset set state = ?, told = ?, tries = ?, first_try = ?, due = ?, failure = ?"
                + " where id = ? and version = ?");
        update.setInt(1, state);
        update.setInt(2, told.code());
        update.setInt(3, tries);
        Rows.setTime(update, 4, firstTry);
        Rows.setTime(update, 5, due);
        update.setString(6, code == null ? null : code.name());
        update.setLong(7, replica.id());
        update.setLong(8, replica.version());
        return update.executeUpdate() > 0;
    }

    private void add(List<Replica> replicas, long id) {
        try {
            var select = prepared("select " + Rows.REPLICA + " from asset where id = ?");
            select.setLong(1, id);
            Replica replica = one(select);
            if (replica != null) {
                replicas.add(replica);
            }
        } catch (SQLException e) {
            throw new InventoryException("cannot read asset " + id, e);
        }
    }

    private static @Nullable Replica one(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return rows.next() ? Rows.replica(rows) : null;
        }
    }
}
