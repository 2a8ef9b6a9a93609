package io.websync.catalog.dispatch;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.event.PurgeRequested;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes purges. */
public final class Purges {

    private static final String BEGIN = """
            insert into purge (id, account, outright, urls, prefix, submission_id, asked_at, begun_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set begun_at = coalesce(purge.begun_at, excluded.begun_at)
            """;

    // The first condition keeps a catalog whose purges are all older than the batch from looking any further.
    private static final String RULES = """
            select p.id, case when p.outright then null else p.account end as account, a.asset_id,
                   null as prefix, null::bigint as submission_id
            from unnest(?) k(asset_id)
            join purge_asset a on a.asset_id = k.asset_id
            join purge p on p.id = a.purge_id
            where (select max(id) from purge) > ? and p.begun_at is not null and p.id > ? and p.prefix is null
                and (p.submission_id is null or p.outright)
            union all
            select p.id, case when p.outright then null else p.account end, null::uuid, p.prefix, p.submission_id
            from purge p
            where p.begun_at is not null and p.id > ? and (p.prefix is not null or p.submission_id = any(?))
            """;

    private static final String ADD_ASSETS = """
            insert into purge_asset (asset_id, purge_id, revision, purged) select * from unnest(?, ?, ?, ?)
            on conflict (asset_id, purge_id) do nothing
            """;

    private static final String SCAN = """
            select w.id, starts_with(w.key, ?) as matches
            from (select id, key from asset where id > ? order by id limit ?) w order by w.id
            """;

    /**
     * What a purge did to an asset.
     *
     * @param revision at which every edge has to say that it holds what is wanted now; null when nothing changed
     * @param purged whether nobody wants it any more
     */
    public record PurgedAsset(
            UUID asset, long purge, @Nullable Long revision, boolean purged) {}

    /**
     * A stretch of all assets.
     *
     * @param last where it ends; null when nothing is left
     */
    public record Stretch(List<UUID> matching, @Nullable UUID last) {}

    private Purges() {}

    /**
     * From the end of this transaction on dispatch holds to the purge: its transactions that have not seen it are over by
     * then, and those to come are let in when this one has ended.
     */
    public static void begin(Connection connection, PurgeRequested purge, Instant at) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute("lock table purge in access exclusive mode");
        }
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setLong(1, purge.requestNumber());
            statement.setString(2, purge.user());
            statement.setBoolean(3, purge.outright());
            statement.setObject(
                    4, purge.assets().isEmpty() ? null : purge.assets().size());
            statement.setString(5, purge.prefix());
            statement.setObject(6, purge.submission());
            statement.setObject(7, purge.at().atOffset(ZoneOffset.UTC));
            statement.setObject(8, at.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    /**
     * The purges that may cover a request for one of these assets, or of one of these submissions, with this request number
     * or a higher one. To be asked with the assets locked.
     */
    public static List<PurgeRule> rules(
            Connection connection, Collection<UUID> assets, Collection<Long> submissions, long lowest)
            throws SQLException {
        var rules = new ArrayList<PurgeRule>();
        try (PreparedStatement statement = connection.prepareStatement(RULES)) {
            Columns.<UUID>of(statement, assets).uuid(id -> id);
            statement.setLong(2, lowest);
            statement.setLong(3, lowest);
            statement.setLong(4, lowest);
            statement.setArray(5, connection.createArrayOf("bigint", submissions.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rules.add(new PurgeRule(
                            row.getLong("id"),
                            row.getString("account"),
                            row.getObject("asset_id", UUID.class),
                            row.getString("prefix"),
                            ResultRow.longOrNull(row, "submission_id")));
                }
            }
        }
        return rules;
    }

    public static void addAssets(Connection connection, Collection<PurgedAsset> assets) throws SQLException {
        Columns.<PurgedAsset>update(
                connection,
                ADD_ASSETS,
                assets,
                columns -> columns.uuid(PurgedAsset::asset)
                        .bigint(PurgedAsset::purge)
                        .bigint(PurgedAsset::revision)
                        .bool(PurgedAsset::purged));
    }

    /** Every asset has its new order. */
    public static void passed(Connection connection, long purge, Instant at) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("update purge set passed_at = ? where id = ?")) {
            statement.setObject(1, at.atOffset(ZoneOffset.UTC));
            statement.setLong(2, purge);
            statement.executeUpdate();
        }
    }

    /** Looks at so many assets after this one, in the order of their ids. */
    public static Stretch scan(Connection connection, String prefix, UUID after, int limit) throws SQLException {
        var matching = new ArrayList<UUID>();
        UUID last = null;
        try (PreparedStatement statement = connection.prepareStatement(SCAN)) {
            statement.setString(1, prefix);
            statement.setObject(2, after);
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    last = ResultRow.uuid(row, "id");
                    if (row.getBoolean("matches")) {
                        matching.add(last);
                    }
                }
            }
        }
        return new Stretch(matching, last);
    }
}
