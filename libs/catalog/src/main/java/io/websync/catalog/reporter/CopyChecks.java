package io.websync.catalog.reporter;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.EventCodec;
import io.websync.contracts.event.CopyChecked;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What edges found when somebody asked them to look at a copy. */
public final class CopyChecks {

    // An answer to something that was asked before the last answer says nothing new. Nobody asks for what has no row.
    private static final String ANSWER = """
            update copy_check c set answered = n.answered, result = n.result,
                mismatched_at = coalesce(n.mismatched_at, c.mismatched_at)
            from unnest(?, ?, ?, ?, ?) n(asset_id, edge, answered, result, mismatched_at) join edge e on e.name = n.edge
            where c.asset_id = n.asset_id and c.edge_id = e.id and (c.answered is null or c.answered <= n.answered)
            returning c.asset_id, n.edge, c.answered >= c.asked_at as closed
            """;

    /** Names a check. */
    public record Key(String edge, UUID asset) implements Comparable<Key> {

        public static Key of(CopyChecked result) {
            return new Key(result.edge(), result.asset().id());
        }

        @Override
        public int compareTo(Key other) {
            return Comparator.comparing(Key::edge).thenComparing(Key::asset).compare(this, other);
        }
    }

    private CopyChecks() {}

    /**
     * Keeps answers, at most one to each check.
     *
     * @return those that nobody asked for again meanwhile; nobody does until the transaction ends
     */
    public static List<CopyChecked> answered(Connection connection, Collection<CopyChecked> results)
            throws SQLException {
        if (results.isEmpty()) {
            return List.of();
        }
        Set<Key> closed = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(ANSWER)) {
            Columns.<CopyChecked>of(statement, results)
                    .uuid(result -> result.asset().id())
                    .text(CopyChecked::edge)
                    .timestamp(CopyChecked::askedAt)
                    .text(result -> new String(EventCodec.encode(result), StandardCharsets.UTF_8))
                    .timestamp(result -> Boolean.TRUE.equals(result.mismatched()) ? result.at() : null);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (row.getBoolean("closed")) {
                        closed.add(new Key(ResultRow.text(row, "edge"), ResultRow.uuid(row, "asset_id")));
                    }
                }
            }
        }
        return results.stream()
                .filter(result -> closed.contains(Key.of(result)))
                .toList();
    }
}
