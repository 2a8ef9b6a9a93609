package io.websync.edge.inventory;

import io.websync.edge.replica.Replica;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a path that two assets want: {@code /a} as a file and {@code /a/b} below it as a folder. Assets take their paths
 * in the order of (request number, key), each unless an earlier one that holds its path is in its way. That order is the
 * same on every edge, so the outcome is, in whatever order the orders arrive.
 *
 * <p>An asset depends only on earlier ones. So a change is settled by looking at the asset again and then, while its holding
 * changes, at those after it that it is in the way of; earliest first, which ends.
 */
final class PathClaims {

    private record Claim(
            long id,
            String path,
            String key,
            long request,
            boolean wanted,
            @Nullable Long blocker) {

        static final Comparator<Claim> RANK = Comparator.comparingLong(Claim::request)
                .thenComparing(Claim::key)
                .thenComparingLong(Claim::id);

        boolean holds() {
            return wanted && blocker == null;
        }
    }

    private static final String CLAIM = "select id, path, key, request_number, wanted, blocker from asset ";

    private final Ledger ledger;

    /** Folders that no wanted asset stands on or above, within this group; saves a look-up per file of a folder. */
    private final Set<String> clear = new HashSet<>();

    /** Whether any asset is blocked, as far as this group knows; null until asked. */
    private @Nullable Boolean anyBlocked;

    PathClaims(Ledger ledger) {
        this.ledger = ledger;
    }

    void forgetCache() {
        clear.clear();
        anyBlocked = null;
    }

    /**
     * Settles the claims after {@code asset} has a new order.
     *
     * @return ids of the assets whose holding changed, made due
     */
    Collection<Long> settle(Replica replica, Instant now) throws SQLException {
        if (replica.wanted() && !clear.isEmpty()) {
            String path = replica.path();
            clear.removeIf(folder -> folder.equals(path) || folder.startsWith(path + "/"));
        }
        if (undisputed(replica)) {
            return Set.of();
        }
        return settle(replica.id(), now);
    }

    /** As above, for an asset that is known to be in dispute or to have changed. */
    Collection<Long> settle(long asset, Instant now) throws SQLException {
        Claim first = claim(asset);
        if (first == null) {
            return Set.of();
        }
        var changed = new LinkedHashSet<Long>();
        var queue = new PriorityQueue<>(Claim.RANK);
        queue.add(first);
        // A change of rank or of being wanted counts as one even where the holding stays.
        addDependents(queue, first);
        while (!queue.isEmpty()) {
            Claim next = queue.poll();
            Claim claim = claim(next.id());
            if (claim == null) {
                continue;
            }
            Long blocker = claim.wanted() ? blockerOf(claim) : null;
            if (Objects.equals(blocker, claim.blocker())) {
                continue;
            }
            setBlocker(claim, blocker, now);
            changed.add(claim.id());
            addDependents(queue, claim);
        }
        return changed;
    }

    /** The common case: nobody wanted stands above or below, and nobody waits for this one. */
    private boolean undisputed(Replica claim) throws SQLException {
        if (claim.blocker() != null || isBlocker(claim.id())) {
            return false;
        }
        if (!claim.wanted()) {
            return true;
        }
        String folder = parent(claim.path());
        if (folder != null && !clear.contains(folder)) {
            for (String above = folder; above != null; above = parent(above)) {
                if (wantedAt(above) != null) {
                    return false;
                }
            }
            clear.add(folder);
        }
        var below = ledger.prepared("select 1 from asset where path > ? and path < ? and wanted = 1 limit 1");
        below.setString(1, claim.path() + "/");
        below.setString(2, claim.path() + "0");
        try (ResultSet rows = below.executeQuery()) {
            return !rows.next();
        }
    }

    /** The earliest asset before {@code claim} that holds a path above or below its own. */
    private @Nullable Long blockerOf(Claim claim) throws SQLException {
        Claim best = null;
        for (String above = parent(claim.path()); above != null; above = parent(above)) {
            best = earlier(best, wantedAt(above), claim);
        }
        var below = ledger.prepared(CLAIM
                + "where path > ? and path < ? and wanted = 1 and blocker is null and request_number <= ?"
                + " order by request_number, key limit 1");
        below.setString(1, claim.path() + "/");
        below.setString(2, claim.path() + "0");
        below.setLong(3, claim.request());
        try (ResultSet rows = below.executeQuery()) {
            if (rows.next()) {
                best = earlier(best, read(rows), claim);
            }
        }
        return best == null ? null : best.id();
    }

    private static @Nullable Claim earlier(@Nullable Claim best, @Nullable Claim candidate, Claim than) {
        if (candidate == null || !candidate.holds() || Claim.RANK.compare(candidate, than) >= 0) {
            return best;
        }
        return best == null || Claim.RANK.compare(candidate, best) < 0 ? candidate : best;
    }

    /** Those after {@code claim} that it is, or was, in the way of. */
    private void addDependents(PriorityQueue<Claim> queue, Claim claim) throws SQLException {
        var blocked = ledger.prepared(CLAIM + "where blocker = ?");
        blocked.setLong(1, claim.id());
        addAll(queue, blocked);
        Claim current = claim(claim.id());
        if (current == null || !current.holds()) {
            return;
        }
        for (String above = parent(claim.path()); above != null; above = parent(above)) {
            Claim higher = wantedAt(above);
            if (higher != null && higher.holds()) {
                queue.add(higher);
            }
        }
        var below = ledger.prepared(CLAIM + "where path > ? and path < ? and wanted = 1 and blocker is null");
        below.setString(1, claim.path() + "/");
        below.setString(2, claim.path() + "0");
        addAll(queue, below);
    }

    private void setBlocker(Claim claim, @Nullable Long blocker, Instant now) throws SQLException {
        anyBlocked = null;
        var update = ledger.prepared("update asset set blocker = ?, version = version + 1, state = 0, tries = 0,"
                + " first_try = null, due = ? where id = ?");
        if (blocker == null) {
            update.setNull(1, Types.INTEGER);
        } else {
            update.setLong(1, blocker);
        }
        update.setLong(2, now.toEpochMilli());
        update.setLong(3, claim.id());
        update.executeUpdate();
    }

    private boolean isBlocker(long id) throws SQLException {
        if (anyBlocked == null) {
            try (ResultSet rows = ledger.prepared("select 1 from asset where blocker is not null limit 1")
                    .executeQuery()) {
                anyBlocked = rows.next();
            }
        }
        if (!anyBlocked) {
            return false;
        }
        var select = ledger.prepared("select 1 from asset where blocker = ? limit 1");
        select.setLong(1, id);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next();
        }
    }

    private @Nullable Claim wantedAt(String path) throws SQLException {
        var select = ledger.prepared(CLAIM + "where path = ? and wanted = 1");
        select.setString(1, path);
        return one(select);
    }

    private @Nullable Claim claim(long id) throws SQLException {
        var select = ledger.prepared(CLAIM + "where id = ?");
        select.setLong(1, id);
        return one(select);
    }

    private static @Nullable Claim one(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return rows.next() ? read(rows) : null;
        }
    }

    private static void addAll(PriorityQueue<Claim> queue, PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                queue.add(read(rows));
            }
        }
    }

    private static Claim read(ResultSet rows) throws SQLException {
        long blocker = rows.getLong(6);
        Long blockerOrNull = rows.wasNull() ? null : blocker;
        return new Claim(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getLong(4),
                rows.getInt(5) != 0,
                blockerOrNull);
    }

    private static @Nullable String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? null : path.substring(0, slash);
    }
}
