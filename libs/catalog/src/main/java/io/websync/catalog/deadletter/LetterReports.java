package io.websync.catalog.deadletter;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads dead letters. Thread-safe. */
public final class LetterReports {

    private static final String COLUMNS = """
            select d.id, d.kind, d.state, d.stage, d.edge, d.code, d.http_status, d.message, d.attempts, d.first_at,
                d.last_at, d.topic, d.partition, d.record_offset, d.submission_id, d.line, d.asset, d.revision,
                d.request_number, d.account, d.action_id, d.closed_by, d.closed_at, d.reason, d.outcome, d.outcome_at,
                d.replay_request, d.sent_partition, d.sent_offset
            """;

    private final JdbcClient jdbc;

    /**
     * The record of a dead letter, byte for byte.
     *
     * @param headers JSON: an array of pairs of the name and the value in Base64
     */
    public record Stored(@Nullable Bytes key, @Nullable Bytes value, String headers) {}

    /**
     * A dead letter in full.
     *
     * @param record null until its letter has been read
     */
    public record Full(LetterReport report, @Nullable Stored record) {}

    public LetterReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * The newest first.
     *
     * @param sees whose; null for everybody's
     * @param before the id that the last page ended with; {@link Long#MAX_VALUE} for the first page
     */
    public List<LetterReport> list(LetterFilter filter, @Nullable String sees, long before, int limit) {
        return jdbc.sql(COLUMNS + "from dead_letter d where d.id < :before" + filter.conditions(sees)
                        + " order by d.id desc limit :limit")
                .params(filter.parameters(sees))
                .param("before", before)
                .param("limit", limit)
                .query((row, _) -> report(row))
                .list();
    }

    /** @param sees whose; null for everybody's */
    public Optional<Full> one(long id, @Nullable String sees) {
        return jdbc.sql(COLUMNS + ", d.key, d.value, d.headers from dead_letter d where d.id = :id"
                        + LetterFilter.ALL.conditions(sees))
                .params(LetterFilter.ALL.parameters(sees))
                .param("id", id)
                .query((row, _) -> full(row))
                .optional();
    }

    /** Those of these that are there and seen. */
    public List<Long> present(List<Long> ids, @Nullable String sees) {
        return jdbc.sql("select d.id from dead_letter d where d.id = any(:ids)" + LetterFilter.ALL.conditions(sees))
                .params(LetterFilter.ALL.parameters(sees))
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    private static Full full(ResultSet row) throws SQLException {
        LetterReport report = report(row);
        return new Full(
                report,
                report.partition() == null
                        ? null
                        : new Stored(
                                Bytes.of(row.getBytes("key")),
                                Bytes.of(row.getBytes("value")),
                                Objects.requireNonNullElse(row.getString("headers"), "[]")));
    }

    private static LetterReport report(ResultSet row) throws SQLException {
        return new LetterReport(
                row.getLong("id"),
                Letter.Kind.valueOf(row.getString("kind")),
                LetterState.valueOf(row.getString("state")),
                row.getString("stage"),
                row.getString("edge"),
                row.getString("code"),
                row.getObject("http_status", Integer.class),
                row.getString("message"),
                row.getInt("attempts"),
                Objects.requireNonNull(instant(row, "first_at")),
                Objects.requireNonNull(instant(row, "last_at")),
                row.getString("topic"),
                row.getObject("partition", Integer.class),
                row.getObject("record_offset", Long.class),
                row.getObject("submission_id", Long.class),
                row.getObject("line", Integer.class),
                row.getString("asset"),
                row.getObject("revision", Long.class),
                row.getObject("request_number", Long.class),
                row.getString("account"),
                row.getObject("action_id", Long.class),
                row.getString("closed_by"),
                instant(row, "closed_at"),
                row.getString("reason"),
                row.getString("outcome"),
                instant(row, "outcome_at"),
                row.getObject("replay_request", Long.class),
                row.getObject("sent_partition", Integer.class),
                row.getObject("sent_offset", Long.class));
    }
}
