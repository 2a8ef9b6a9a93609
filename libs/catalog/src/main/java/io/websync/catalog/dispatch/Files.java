package io.websync.catalog.dispatch;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.state.FileState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads and writes files. Who changes one holds the lock of its asset. */
public final class Files {

    private static final String COLUMNS =
            "f.submission_id, f.line, f.asset_id, f.url, f.state, f.request_number, f.attempt, f.claimed, f.revision,"
                    + " f.digest, f.size, f.expected_digest, f.failure_code, f.failure_status, f.failure_message,"
                    + " f.next_attempt_at, f.submitted_at, f.changed_at";

    private static final String FIND = "select " + COLUMNS
            + " from unnest(?, ?) k(submission_id, line)"
            + " join file f on f.submission_id = k.submission_id and f.line = k.line";

    private static final String WITHIN = "select " + COLUMNS
            + " from unnest(?, ?, ?) k(asset_id, above, upto)"
            + " join file f on f.asset_id = k.asset_id and f.revision > k.above and f.revision <= k.upto";

    private static final String AFTER =
            "select " + COLUMNS + " from file f where f.submission_id = ? and f.line > ? order by f.line limit ?";

    private static final String INSERT = """
            insert into file
                (submission_id, line, asset_id, url, state, request_number, attempt, claimed, revision, digest, size,
                 expected_digest, failure_code, failure_status, failure_message, next_attempt_at, submitted_at,
                 changed_at)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SAVE = INSERT + """
            on conflict (submission_id, line) do update set
                state = excluded.state,
                request_number = excluded.request_number,
                attempt = excluded.attempt,
                claimed = excluded.claimed,
                revision = excluded.revision,
                digest = excluded.digest,
                size = excluded.size,
                failure_code = excluded.failure_code,
                failure_status = excluded.failure_status,
                failure_message = excluded.failure_message,
                next_attempt_at = excluded.next_attempt_at,
                changed_at = excluded.changed_at
            """;

    private static final String ADD_MISSING = INSERT + "on conflict (submission_id, line) do nothing";

    /** The files of an asset whose revision is above one and not above the other. */
    public record Span(UUID asset, long above, long upTo) {}

    private Files() {}

    public static Map<FileId, FileRow> find(Connection connection, Collection<FileId> ids) throws SQLException {
        var found = new HashMap<FileId, FileRow>();
        if (!ids.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(FIND)) {
                Columns.<FileId>of(statement, ids).bigint(FileId::submission).integer(FileId::line);
                read(statement).forEach(row -> found.put(row.id(), row));
            }
        }
        return found;
    }

    /** The fetched files of these assets that were ordered within the spans. */
    public static List<FileRow> within(Connection connection, Collection<Span> spans) throws SQLException {
        if (spans.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(WITHIN)) {
            Columns.<Span>of(statement, spans)
                    .uuid(Span::asset)
                    .bigint(Span::above)
                    .bigint(Span::upTo);
            return read(statement);
        }
    }

    /** All fetched files of these assets, whosever they are. */
    public static List<FileRow> fetched(Connection connection, Collection<UUID> assets) throws SQLException {
        return within(
                connection,
                assets.stream().map(asset -> new Span(asset, 0, Long.MAX_VALUE)).toList());
    }

    /** The files of a submission by line, from the one after {@code line}. */
    public static List<FileRow> after(Connection connection, long submission, int line, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AFTER)) {
            statement.setLong(1, submission);
            statement.setInt(2, line);
            statement.setInt(3, limit);
            return read(statement);
        }
    }

    public static void save(Connection connection, Collection<FileRow> rows) throws SQLException {
        Columns.<FileRow>update(connection, SAVE, inOrder(rows), Files::fill);
    }

    /** Leaves those alone that are there; returns how many were not. */
    public static int addMissing(Connection connection, Collection<FileRow> rows) throws SQLException {
        return Columns.<FileRow>update(connection, ADD_MISSING, inOrder(rows), Files::fill);
    }

    /** Dispatch and the reporter insert the same files at the same time; in one order no two wait for each other. */
    private static List<FileRow> inOrder(Collection<FileRow> rows) {
        return rows.stream().sorted(Comparator.comparing(FileRow::id)).toList();
    }

    private static void fill(Columns<FileRow> columns) throws SQLException {
        columns.bigint(row -> row.id().submission())
                .integer(row -> row.id().line())
                .uuid(FileRow::asset)
                .text(FileRow::url)
                .text(row -> row.state().name())
                .bigint(FileRow::requestNumber)
                .integer(FileRow::attempt)
                .bool(FileRow::claimed)
                .bigint(row -> row.revision() == 0 ? null : row.revision())
                .digest(FileRow::digest)
                .bigint(row -> row.revision() == 0 ? null : row.size())
                .text(row -> row.expectedDigest() == null
                        ? null
                        : row.expectedDigest().toString())
                .text(row -> row.failure() == null ? null : row.failure().code().name())
                .integer(row -> row.failure() == null ? null : row.failure().httpStatus())
                .text(row -> row.failure() == null ? null : row.failure().message())
                .timestamp(FileRow::nextAttemptAt)
                .timestamp(FileRow::submittedAt)
                .timestamp(FileRow::changedAt);
    }

    private static List<FileRow> read(PreparedStatement statement) throws SQLException {
        var rows = new ArrayList<FileRow>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String code = row.getString("failure_code");
                String expected = row.getString("expected_digest");
                rows.add(new FileRow(
                        new FileId(row.getLong("submission_id"), row.getInt("line")),
                        ResultRow.uuid(row, "asset_id"),
                        ResultRow.text(row, "url"),
                        FileState.valueOf(ResultRow.text(row, "state")),
                        row.getLong("request_number"),
                        row.getInt("attempt"),
                        row.getBoolean("claimed"),
                        row.getLong("revision"),
                        ResultRow.digestOrNull(row, "digest"),
                        row.getLong("size"),
                        expected == null ? null : Digest.parse(expected),
                        code == null
                                ? null
                                : new Failure(
                                        FailureCode.valueOf(code),
                                        ResultRow.intOrNull(row, "failure_status"),
                                        ResultRow.text(row, "failure_message")),
                        ResultRow.instantOrNull(row, "next_attempt_at"),
                        ResultRow.instant(row, "submitted_at"),
                        ResultRow.instant(row, "changed_at")));
            }
        }
        return rows;
    }
}
