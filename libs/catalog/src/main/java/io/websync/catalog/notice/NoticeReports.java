package io.websync.catalog.notice;

import io.websync.catalog.Catalog;
import io.websync.catalog.batch.ResultRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far telling is, for people: each sees what they are told themselves, administrators all. Thread-safe. */
public final class NoticeReports {

    private static final String SELECT = """
            select alarm_id, submission_id, channel, receiver, event_id, created_at, attempts, due_at, sent_at, given_up_at, problem
            from notice
            """;

    private static final String SEEN =
            " and (:account::text is null or (channel = 'MAIL' and receiver = :account)) order by id";

    private final JdbcClient jdbc;

    public NoticeReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * By alarm, in order; alarms that nobody is told of are not among them.
     *
     * @param account who is told; null for all
     */
    public Map<Long, List<NoticeReport>> ofAlarms(Collection<Long> alarms, @Nullable String account) {
        var found = new HashMap<Long, List<NoticeReport>>();
        jdbc.sql(SELECT + "where alarm_id = any(:alarms)" + SEEN)
                .param("alarms", alarms.toArray(Long[]::new))
                .param("account", account)
                .query(row -> {
                    found.computeIfAbsent(row.getLong("alarm_id"), _ -> new ArrayList<>())
                            .add(report(row));
                });
        return found;
    }

    /** How far telling somebody of a submission is, in order. */
    public List<NoticeReport> ofSubmission(long submission, String account) {
        return jdbc.sql(SELECT + "where submission_id = :submission" + SEEN)
                .param("submission", submission)
                .param("account", account)
                .query((row, _) -> report(row))
                .list();
    }

    private static NoticeReport report(ResultSet row) throws SQLException {
        String receiver = ResultRow.text(row, "receiver");
        Instant sent = ResultRow.instantOrNull(row, "sent_at");
        Instant givenUp = ResultRow.instantOrNull(row, "given_up_at");
        return new NoticeReport(
                Channel.valueOf(row.getString("channel")),
                receiver.isEmpty() ? null : receiver,
                ResultRow.text(row, "event_id"),
                ResultRow.instant(row, "created_at"),
                row.getInt("attempts"),
                sent == null && givenUp == null ? ResultRow.instant(row, "due_at") : null,
                sent,
                givenUp,
                row.getString("problem"));
    }
}
