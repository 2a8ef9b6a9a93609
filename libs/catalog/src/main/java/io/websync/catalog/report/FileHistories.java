package io.websync.catalog.report;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.FileHistory.Attempt;
import io.websync.catalog.report.FileHistory.Order;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads all that is known of one file. Thread-safe. */
public final class FileHistories {

    /** The last ones; more are of no help. */
    private static final int ATTEMPTS = 100;

    private final JdbcClient jdbc;
    private final FileReports files;

    public FileHistories(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.files = new FileReports(catalog);
    }

    /** @return empty when no such line was accepted, or its list is still coming in */
    public Optional<FileHistory> of(long submission, int line) {
        return files.files(submission, FileFilter.ALL.within(null, line), line - 1, 1).stream()
                .findFirst()
                .map(file -> new FileHistory(
                        file,
                        attempts(submission, line),
                        order(submission, line).orElse(null)));
    }

    private List<Attempt> attempts(long submission, int line) {
        return jdbc.sql("""
                select * from (select attempt, at, failure_code, failure_status, failure_message from fetch_attempt
                    where submission_id = ? and line = ? order by at desc limit ?) latest order by at""")
                .params(submission, line, ATTEMPTS)
                .query((row, _) -> new Attempt(
                        row.getInt("attempt"),
                        Objects.requireNonNull(instant(row, "at")),
                        Objects.requireNonNull(FileReports.failure(row))))
                .list();
    }

    private Optional<Order> order(long submission, int line) {
        return jdbc.sql("""
                select a.revision, f.revision as file_revision, a.digest = f.digest as current, a.changed_at,
                    a.last_modified, a.origin_url, a.etag, a.fetched_at
                from file f join asset a on a.id = f.asset_id
                where f.submission_id = ? and f.line = ? and f.revision is not null""")
                .params(submission, line)
                .query((row, _) -> new Order(
                        row.getLong("revision"),
                        row.getLong("file_revision"),
                        row.getBoolean("current"),
                        Objects.requireNonNull(instant(row, "changed_at")),
                        instant(row, "last_modified"),
                        row.getString("origin_url"),
                        row.getString("origin_url") == null ? null : row.getString("etag"),
                        instant(row, "fetched_at")))
                .optional();
    }
}
