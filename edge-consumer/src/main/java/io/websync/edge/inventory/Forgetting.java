package io.websync.edge.inventory;

import io.websync.contracts.AssetKey;
import io.websync.edge.replica.Replica;
import io.websync.messaging.DeadLetter.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Assets that no order names any more. An edge learns of that by a tombstone, or, after it was away for longer than tombstones
 * are kept, by reading all orders and coming by none. Used by the inventory's one writing thread only.
 */
public final class Forgetting {

    private final Ledger ledger;
    private final PathClaims claims;

    Forgetting(Ledger ledger, PathClaims claims) {
        this.ledger = ledger;
        this.claims = claims;
    }

    /**
     * No order names this asset any more: what is here of it goes, and then the asset is forgotten. The center hears nothing
     * of it, since it has been told by every edge that it knows to hold it. Any order behind the tombstone is a new one, also
     * one that was known before, as when all orders are read again.
     *
     * <p>A tombstone before the order that is known is none for it: it is come by again when all orders are read again.
     *
     * @param from where the tombstone stands on its topic
     * @return whether there is something to remove first
     */
    public boolean forget(AssetKey asset, Place from, Instant now) throws SQLException {
        var find = ledger.prepared("select id from asset where path = ? and key = ?"
                + " and not (order_partition is not null and order_partition = ? and order_offset > ?)");
        find.setString(1, asset.path());
        find.setString(2, asset.value());
        find.setInt(3, from.partition());
        find.setLong(4, from.offset());
        long id;
        try (ResultSet rows = find.executeQuery()) {
            if (!rows.next()) {
                return false;
            }
            id = rows.getLong(1);
        }
        return forget(id, now);
    }

    private boolean forget(long id, Instant now) throws SQLException {
        var delete = ledger.prepared(
                "delete from asset where id = ? and wanted = 0 and copy_digest is null and state = " + Rows.ABSENT);
        delete.setLong(1, id);
        if (delete.executeUpdate() > 0) {
            return false;
        }
        var update = ledger.prepared(
                "update asset set digest = null, size = 0, edges = '', groups = '', wanted = 0, blocker = null,"
                        + " forget = 1, revision = 0, version = version + 1, state = 0, tries = 0, first_try = null, due = ? where id = ?");
        update.setLong(1, now.toEpochMilli());
        update.setLong(2, id);
        update.executeUpdate();
        claims.forgetCache();
        claims.settle(id, now);
        return true;
    }

    /** The log is another one, or not what it was: where known orders stood in it says nothing any more. */
    public void forgetPlaces() throws SQLException {
        ledger.prepared(
                        "update asset set order_partition = null, order_offset = null where order_partition is not null")
                .executeUpdate();
    }

    /** An order, or a record that could be one, names this path. */
    public void seen(String path) throws SQLException {
        var insert = ledger.prepared("insert into seen (path) values (?) on conflict do nothing");
        insert.setString(1, path);
        insert.executeUpdate();
    }

    /** Begins or ends a reading of all orders. */
    public void forgetSeen() throws SQLException {
        ledger.prepared("delete from seen").executeUpdate();
    }

    /**
     * Forgets every asset that the reading of all orders did not come by, see {@link #forget(AssetKey, Place, Instant)}.
     *
     * @return how many files go
     */
    public long forgetUnseen(Instant now) throws SQLException {
        var unseen = new ArrayList<Long>();
        var find = ledger.prepared(
                "select id from asset where not exists (select 1 from seen where seen.path = asset.path)");
        try (ResultSet rows = find.executeQuery()) {
            while (rows.next()) {
                unseen.add(rows.getLong(1));
            }
        }
        long going = 0;
        for (long id : unseen) {
            if (forget(id, now)) {
                going++;
            }
        }
        forgetSeen();
        return going;
    }

    /** Removes the row of an asset that was to be forgotten, since nothing of it is here now. @return whether there was one */
    boolean done(Replica replica) throws SQLException {
        var delete = ledger.prepared("delete from asset where id = ? and version = ? and forget = 1");
        delete.setLong(1, replica.id());
        delete.setLong(2, replica.version());
        return delete.executeUpdate() > 0;
    }
}
