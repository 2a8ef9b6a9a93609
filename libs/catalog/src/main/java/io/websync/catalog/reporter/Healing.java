package io.websync.catalog.reporter;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileSubmitted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Has assets fetched once more whose blob is gone from center storage. */
public final class Healing {

    /** An asset is healed once in this time at most, so that a store that loses everything is not asked in a circle. */
    public static final Duration PAUSE = Duration.ofSeconds(30);

    private static final String CLAIMS = """
            select distinct on (f.asset_id)
                   f.submission_id, f.line, a.key, f.url, f.request_number, a.revision, s.account,
                   s.selector_edges, s.selector_groups, s.priority, s.expires, f.expected_digest, f.submitted_at,
                   s.trace_id, a.changed_at
            from file f
            join asset a on a.id = f.asset_id
            join submission s on s.id = f.submission_id
            where f.asset_id = any(?) and f.claimed and s.state not in ('CANCELED', 'ABORTED')
            order by f.asset_id, f.submission_id, f.line
            """;

    private Healing() {}

    /**
     * A request for each asset that somebody claims, in the name of its oldest claim and with that one's request number: it is
     * no asking, and whatever people ask for meanwhile holds.
     */
    public static List<DueRequest> requests(Connection connection, Collection<UUID> assets, Instant now)
            throws SQLException {
        var requests = new ArrayList<DueRequest>();
        try (PreparedStatement statement = connection.prepareStatement(CLAIMS)) {
            Columns.<UUID>of(statement, assets).uuid(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Instant earliest = ResultRow.instant(row, "changed_at").plus(PAUSE);
                    requests.add(new DueRequest(request(row), earliest.isAfter(now) ? earliest : now, "BLOB_MISSING"));
                }
            }
        }
        return requests;
    }

    private static FileSubmitted request(ResultSet row) throws SQLException {
        String expected = row.getString("expected_digest");
        return new FileSubmitted(
                new FileId(row.getLong("submission_id"), row.getInt("line")),
                AssetKey.parse(ResultRow.text(row, "key")),
                ResultRow.text(row, "url"),
                row.getLong("request_number"),
                1,
                ResultRow.text(row, "account"),
                Selector.of(ResultRow.names(row, "selector_edges"), ResultRow.names(row, "selector_groups")),
                row.getInt("priority"),
                null,
                null,
                ResultRow.instantOrNull(row, "expires"),
                Refresh.ALWAYS,
                expected == null ? null : Digest.parse(expected),
                ResultRow.instant(row, "submitted_at"),
                null,
                row.getString("trace_id"),
                row.getLong("revision"));
    }
}
