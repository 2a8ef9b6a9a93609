package io.websync.catalog.dispatch;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Selector;
import io.websync.contracts.Validators;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads, locks and writes assets. Everyone locks in the order of the ids, so that no two wait for each other. */
public final class Assets {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String COLUMNS =
            "a.id, a.key, a.request_number, a.revision, a.digest, a.size, a.last_modified, a.origin_url, a.etag,"
                    + " a.origin_modified, a.origin_at, a.fetched_at,"
                    + " a.selector_edges, a.selector_groups, a.attempts, a.priority, a.trace_id, a.changed_at";

    private static final String INSERT_MISSING = """
            insert into asset (id, key, priority)
            select id, key, 5 from unnest(?, ?) n(id, key) order by id
            on conflict (id) do nothing
            """;

    private static final String SELECT = "select " + COLUMNS + " from asset a where a.id = any(?) order by a.id ";

    private static final String KEYS = "select id, key from asset where id = any(?)";

    private static final String UNPUBLISHED =
            "select " + COLUMNS + " from asset a where a.published < a.revision order by a.changed_at limit ?";

    private static final String SAVE = """
            insert into asset
                (id, key, request_number, revision, digest, size, last_modified, origin_url, etag, origin_modified,
                 origin_at, fetched_at, selector_edges, selector_groups, attempts, priority, trace_id, changed_at)
            select id, key, request_number, revision, digest, size, last_modified, origin_url, etag, origin_modified,
                   origin_at, fetched_at, edges::text[], groups::text[], attempts::jsonb, priority, trace_id, changed_at
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                n(id, key, request_number, revision, digest, size, last_modified, origin_url, etag, origin_modified,
                  origin_at, fetched_at, edges, groups, attempts, priority, trace_id, changed_at)
            on conflict (id) do update set
                request_number = excluded.request_number,
                revision = excluded.revision,
                digest = excluded.digest,
                size = excluded.size,
                last_modified = excluded.last_modified,
                origin_url = excluded.origin_url,
                etag = excluded.etag,
                origin_modified = excluded.origin_modified,
                origin_at = excluded.origin_at,
                fetched_at = excluded.fetched_at,
                selector_edges = excluded.selector_edges,
                selector_groups = excluded.selector_groups,
                attempts = excluded.attempts,
                priority = excluded.priority,
                trace_id = excluded.trace_id,
                changed_at = excluded.changed_at
            """;

    // Every edge of the roster answers an order that nobody shall hold the asset, also one that never did.
    private static final String GONE = "select " + COLUMNS + """
             from (select * from asset where digest is null and revision > tombstoned and id > ? order by id limit ?) a
            where a.published = a.revision and not exists (
                select from edge e where e.removed_at is null and not exists (
                    select from replica r
                    where r.asset_id = a.id and r.edge_id = e.id and r.revision >= a.revision and r.state = 'PURGED'))
            order by a.id
            """;

    private static final String LAST_OF_GONE = """
            select id from asset where digest is null and revision > tombstoned and id > ? order by id
            offset ? limit 1
            """;

    private static final String TOMBSTONED = """
            update asset a set tombstoned = n.revision
            from (select l.id, p.revision
                  from unnest(?, ?) p(id, revision) join asset l on l.id = p.id
                  order by l.id for no key update of l) n
            where a.id = n.id and a.tombstoned < n.revision
            """;

    private static final String PUBLISHED = """
            update asset a set published = n.revision
            from (select l.id, p.revision
                  from unnest(?, ?) p(id, revision) join asset l on l.id = p.id
                  order by l.id for no key update of l) n
            where a.id = n.id and a.published < n.revision
            """;

    private Assets() {}

    /** Inserts the ones that are not there yet, and locks all against everyone else who locks. */
    public static Map<UUID, AssetRow> lockForUpdate(Connection connection, Collection<AssetKey> keys)
            throws SQLException {
        List<Identified> identified = insertMissing(connection, keys);
        return lock(connection, identified.stream().map(Identified::id).toList(), "for no key update");
    }

    /** Inserts the ones that are not there yet. */
    public static void addMissing(Connection connection, Collection<AssetKey> keys) throws SQLException {
        insertMissing(connection, keys);
    }

    private static List<Identified> insertMissing(Connection connection, Collection<AssetKey> keys)
            throws SQLException {
        List<Identified> identified = keys.stream()
                .distinct()
                .map(key -> new Identified(key.id(), key))
                .toList();
        Columns.<Identified>update(
                connection,
                INSERT_MISSING,
                identified,
                columns -> columns.uuid(Identified::id).text(row -> row.key().value()));
        return identified;
    }

    /** Locks those that there are against everyone else who locks. */
    public static Map<UUID, AssetRow> lockPresent(Connection connection, Collection<UUID> ids) throws SQLException {
        return lock(connection, ids, "for no key update");
    }

    /** The keys of those that there are. */
    public static Map<UUID, AssetKey> keys(Connection connection, Collection<UUID> ids) throws SQLException {
        var found = new HashMap<UUID, AssetKey>();
        try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
            Columns.<UUID>of(statement, ids).uuid(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(ResultRow.uuid(row, "id"), AssetKey.parse(ResultRow.text(row, "key")));
                }
            }
        }
        return found;
    }

    /** Locks those that there are against {@link #lockForUpdate}, together with others who lock so. */
    public static Map<UUID, AssetRow> lockForShare(Connection connection, Collection<UUID> ids) throws SQLException {
        return lock(connection, ids, "for share");
    }

    /** Writes all but what is published. */
    public static void save(Connection connection, Collection<AssetRow> rows) throws SQLException {
        Columns.<AssetRow>update(
                connection,
                SAVE,
                rows,
                columns -> columns.uuid(AssetRow::id)
                        .text(row -> row.key().value())
                        .bigint(AssetRow::requestNumber)
                        .bigint(AssetRow::revision)
                        .digest(AssetRow::digest)
                        .bigint(AssetRow::size)
                        .timestamp(AssetRow::lastModified)
                        .text(said(Validators::url))
                        .text(said(Validators::etag))
                        .timestamp(said(Validators::lastModified))
                        .timestamp(said(Validators::at))
                        .timestamp(AssetRow::fetchedAt)
                        .names(row -> row.selector().edges())
                        .names(row -> row.selector().groups())
                        .text(row -> row.attempts().isEmpty() ? "{}" : JSON.writeValueAsString(row.attempts()))
                        .integer(AssetRow::priority)
                        .text(AssetRow::traceId)
                        .timestamp(AssetRow::changedAt));
    }

    private static <T> Function<AssetRow, @Nullable T> said(Function<Validators, @Nullable T> part) {
        return row -> row.validators() == null ? null : part.apply(row.validators());
    }

    /** Of a row with the columns origin_url, etag, origin_modified and origin_at. */
    public static @Nullable Validators validators(ResultSet row) throws SQLException {
        String url = row.getString("origin_url");
        return url == null
                ? null
                : new Validators(
                        url,
                        row.getString("etag"),
                        ResultRow.instant(row, "origin_modified"),
                        ResultRow.instant(row, "origin_at"));
    }

    /** The ones whose revision waits to be published, the longest waiting first. */
    public static List<AssetRow> unpublished(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UNPUBLISHED)) {
            statement.setInt(1, limit);
            return read(statement);
        }
    }

    /** Notes that these revisions stand on the topic. */
    public static void published(Connection connection, Collection<AssetRow> rows) throws SQLException {
        Columns.<AssetRow>update(
                connection,
                PUBLISHED,
                rows,
                columns -> columns.uuid(AssetRow::id).bigint(AssetRow::revision));
    }

    /**
     * A stretch of the assets that nobody wants.
     *
     * @param gone those of it whose every edge has said so
     * @param next where the next stretch begins; null when this is the last
     */
    public record Stretch(List<AssetRow> gone, @Nullable UUID next) {}

    /** Looks at so many assets that nobody wants and that are on the topic still, after this one. */
    public static Stretch gone(Connection connection, UUID after, int limit) throws SQLException {
        List<AssetRow> gone;
        try (PreparedStatement statement = connection.prepareStatement(GONE)) {
            statement.setObject(1, after);
            statement.setInt(2, limit);
            gone = read(statement);
        }
        try (PreparedStatement statement = connection.prepareStatement(LAST_OF_GONE)) {
            statement.setObject(1, after);
            statement.setInt(2, limit - 1);
            try (ResultSet row = statement.executeQuery()) {
                return new Stretch(gone, row.next() ? ResultRow.uuid(row, "id") : null);
            }
        }
    }

    /** Notes that the orders of these revisions were taken off the topic. */
    public static void tombstoned(Connection connection, Collection<AssetRow> rows) throws SQLException {
        Columns.<AssetRow>update(
                connection,
                TOMBSTONED,
                rows,
                columns -> columns.uuid(AssetRow::id).bigint(AssetRow::revision));
    }

    private record Identified(UUID id, AssetKey key) {}

    private static Map<UUID, AssetRow> lock(Connection connection, Collection<UUID> ids, String lock)
            throws SQLException {
        var found = new HashMap<UUID, AssetRow>();
        if (!ids.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(SELECT + lock)) {
                Columns.<UUID>of(statement, ids).uuid(id -> id);
                read(statement).forEach(row -> found.put(row.id(), row));
            }
        }
        return found;
    }

    private static List<AssetRow> read(PreparedStatement statement) throws SQLException {
        var rows = new ArrayList<AssetRow>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String attempts = ResultRow.text(row, "attempts");
                rows.add(new AssetRow(
                        ResultRow.uuid(row, "id"),
                        AssetKey.parse(ResultRow.text(row, "key")),
                        row.getLong("request_number"),
                        row.getLong("revision"),
                        ResultRow.digestOrNull(row, "digest"),
                        row.getLong("size"),
                        ResultRow.instantOrNull(row, "last_modified"),
                        validators(row),
                        ResultRow.instantOrNull(row, "fetched_at"),
                        Selector.of(ResultRow.names(row, "selector_edges"), ResultRow.names(row, "selector_groups")),
                        attempts.equals("{}")
                                ? Map.of()
                                : JSON.readValue(attempts, new TypeReference<Map<String, Integer>>() {}),
                        row.getInt("priority"),
                        row.getString("trace_id"),
                        ResultRow.instant(row, "changed_at")));
            }
        }
        return rows;
    }
}
