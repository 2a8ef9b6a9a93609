package io.websync.catalog.held;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.catalog.dispatch.Assets;
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
            select id, digest, size, origin_url, etag, origin_modified, origin_at
            from asset where id = any(?) and digest is not null
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
                            Objects.requireNonNull(ResultRow.digestOrNull(row, "digest")),
                            row.getLong("size"),
                            Assets.validators(row)));
                }
            }
        }
        return held;
    }
}
