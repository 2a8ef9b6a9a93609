package io.websync.catalog.notice;

import io.websync.catalog.batch.ResultRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The submissions that somebody wants to be told of, for the one who tells. */
public final class Watched {

    private static final String SETTLED = """
            select t.submission_id, t.account, s.settled_at, s.state = 'COMPLETE' as complete
            from tell_me t join submission s on s.id = t.submission_id
            where s.settled_at is not null and t.told_of is distinct from s.settled_at
            order by s.settled_at, t.submission_id, t.account limit ? for update of t skip locked
            """;

    private static final String TOLD = "update tell_me set told_of = ? where submission_id = ? and account = ?";

    private static final String DONE = "delete from tell_me where submission_id = ? and account = ?";

    private static final String FORGET = "delete from tell_me where told_of < ?";

    private static final String FORGET_NOTICES =
            "delete from notice where submission_id is not null and created_at < ?";

    private Watched() {}

    /**
     * A submission that is settled, which somebody is not told of yet.
     *
     * @param complete whether there is nothing more to be told
     */
    public record Settled(long submission, String account, Instant at, boolean complete) {}

    /** Some of these, the oldest first, locked against others who tell. */
    public static List<Settled> settled(Connection connection, int limit) throws SQLException {
        var found = new ArrayList<Settled>();
        try (PreparedStatement statement = connection.prepareStatement(SETTLED)) {
            statement.setInt(1, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Settled(
                            row.getLong("submission_id"),
                            ResultRow.text(row, "account"),
                            ResultRow.instant(row, "settled_at"),
                            row.getBoolean("complete")));
                }
            }
        }
        return List.copyOf(found);
    }

    /** It is told. What is complete is not told again; what is not may be settled once more, after a retry. */
    public static void told(Connection connection, Settled settled) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(settled.complete() ? DONE : TOLD)) {
            int next = 1;
            if (!settled.complete()) {
                statement.setObject(next++, settled.at().atOffset(ZoneOffset.UTC));
            }
            statement.setLong(next++, settled.submission());
            statement.setString(next, settled.account());
            statement.executeUpdate();
        }
    }

    /** Forgets what was told before {@code until}. */
    public static void forget(Connection connection, Instant until) throws SQLException {
        for (String sql : List.of(FORGET, FORGET_NOTICES)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, until.atOffset(ZoneOffset.UTC));
                statement.executeUpdate();
            }
        }
    }
}
