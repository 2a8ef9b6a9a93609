package io.websync.catalog.dispatch;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.FileId;
import io.websync.contracts.Selector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads who keeps assets wanted. Who holds the lock of an asset sees all of its claims. */
public final class Claims {

    private static final String OF_ASSETS = """
            select f.asset_id, f.submission_id, f.line, f.request_number, s.account, s.selector_edges,
                   s.selector_groups, s.priority
            from file f join submission s on s.id = f.submission_id
            where f.asset_id = any(?) and f.claimed
            order by f.submission_id, f.line
            """;

    private Claims() {}

    /** The live claims of these assets; an asset that has none is not among them. */
    public static Map<UUID, List<ClaimRow>> ofAssets(Connection connection, Collection<UUID> assets)
            throws SQLException {
        var claims = new HashMap<UUID, List<ClaimRow>>();
        if (assets.isEmpty()) {
            return claims;
        }
        try (PreparedStatement statement = connection.prepareStatement(OF_ASSETS)) {
            Columns.<UUID>of(statement, assets).uuid(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID asset = ResultRow.uuid(row, "asset_id");
                    claims.computeIfAbsent(asset, _ -> new ArrayList<>())
                            .add(new ClaimRow(
                                    new FileId(row.getLong("submission_id"), row.getInt("line")),
                                    asset,
                                    ResultRow.text(row, "account"),
                                    Selector.of(
                                            ResultRow.names(row, "selector_edges"),
                                            ResultRow.names(row, "selector_groups")),
                                    row.getInt("priority"),
                                    row.getLong("request_number")));
                }
            }
        }
        return claims;
    }
}
