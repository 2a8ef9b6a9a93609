package io.websync.catalog.held;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Looks assets up for conditional fetches. Locks nothing: what it says may be overtaken a moment later. */
public final class HeldAssets {

    private static final String FIND = """
            select a.id, a.digest, a.size, a.last_modified, a.etag, a.fetched_at,
                   (select f.url from file f
                    where f.asset_id = a.id and f.request_number = a.request_number and f.digest = a.digest
                    limit 1) as url
            from asset a where a.id = any(?) and a.digest is not null and a.fetched_at is not null
            """;

    private HeldAssets() {}

    /** Those of them that are held, in no order. One round trip. */
    public static List<HeldAsset> find(Connection connection, Collection<UUID> assets) throws SQLException {
        var held = new ArrayList<HeldAsset>();
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            Columns.<UUID>of(statement, assets).uuid(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    held.add(new HeldAsset(
                            ResultRow.uuid(row, "id"),
                            row.getString("url"),
                            Objects.requireNonNull(ResultRow.digestOrNull(row, "digest")),
                            row.getLong("size"),
                            ResultRow.instantOrNull(row, "last_modified"),
                            row.getString("etag"),
                            ResultRow.instant(row, "fetched_at")));
                }
            }
        }
        return held;
    }
}
