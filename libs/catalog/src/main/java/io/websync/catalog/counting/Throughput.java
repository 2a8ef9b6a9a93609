package io.websync.catalog.counting;

import io.websync.catalog.batch.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

/** What came in each minute to the center and to each edge, as it was heard of. */
public final class Throughput {

    /** Stands for the center where else an edge's id does. */
    public static final int CENTER = 0;

    private static final String ADD = """
            insert into throughput as t (edge_id, minute, files, bytes) select * from unnest(?, ?, ?, ?)
            on conflict (edge_id, minute) do update set files = t.files + excluded.files, bytes = t.bytes + excluded.bytes
            """;

    /**
     * Files with the bytes that travelled for them.
     *
     * @param files in the center also those whose origin said that they are as they were; on an edge those that bytes
     *     travelled for
     */
    public record Moved(long files, long bytes) {

        public Moved plus(Moved other) {
            return new Moved(files + other.files, bytes + other.bytes);
        }
    }

    private Throughput() {}

    /** Adds to the minute, by edge; after all else that a transaction locks, since many add to the same row. */
    public static void add(Connection connection, Map<Integer, Moved> moved, Instant now) throws SQLException {
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
        var rows = new TreeMap<>(moved);
        rows.values().removeIf(one -> one.files() == 0 && one.bytes() == 0);
        Columns.<Entry<Integer, Moved>>update(
                connection,
                ADD,
                rows.entrySet(),
                columns -> columns.integer(Entry::getKey)
                        .timestamp(_ -> minute)
                        .bigint(row -> row.getValue().files())
                        .bigint(row -> row.getValue().bytes()));
    }

    /** Forgets minutes of before. */
    public static void forget(Connection connection, Instant before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from throughput where minute < ?")) {
            OffsetDateTime time = before.atOffset(ZoneOffset.UTC);
            statement.setObject(1, time);
            statement.executeUpdate();
        }
    }
}
