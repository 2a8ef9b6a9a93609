package io.websync.catalog.alarm;

import io.websync.catalog.batch.Columns;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;

/** How far behind the readers of topics are, as the keeper sees it. */
public final class TopicBacklogs {

    private static final String PUT = """
            insert into topic_backlog as b (topic, reader, behind, at) select * from unnest(?, ?, ?, ?)
            on conflict (topic, reader) do update set behind = excluded.behind, at = excluded.at
            """;

    /** @param behind records that the reader has not done yet */
    public record Row(String topic, String reader, long behind) {}

    private TopicBacklogs() {}

    public static void put(Connection connection, Collection<Row> rows, Instant at) throws SQLException {
        Columns.<Row>update(
                connection,
                PUT,
                rows,
                columns -> columns.text(Row::topic)
                        .text(Row::reader)
                        .bigint(Row::behind)
                        .timestamp(_ -> at));
    }
}
