package io.websync.catalog.reporter;

import io.websync.catalog.batch.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a reader goes on that keeps its offsets in the same transaction as what it writes. They are also its fence: of two
 * who believe that a partition is theirs, the one whose offset is not the kept one has been overtaken.
 */
public final class ReaderOffsets {

    /** One partition of one topic. */
    public record Partition(String topic, int number) {}

    private record Row(Partition partition, long offset) {}

    private static final String SELECT = """
            select topic, partition, next_offset from reader_offset where reader = ? order by topic, partition
            """;

    private static final String LOCK = """
            select o.topic, o.partition, o.next_offset
            from reader_offset o
            where o.reader = ? and o.topic = any(?) and o.partition = any(?)
            order by o.topic, o.partition
            for update
            """;

    private static final String SAVE = """
            insert into reader_offset (topic, partition, next_offset, reader)
            select * from unnest(?, ?, ?, ?)
            on conflict (reader, topic, partition) do update set next_offset = excluded.next_offset
            """;

    private ReaderOffsets() {}

    public static Map<Partition, Long> read(Connection connection, String reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, reader);
            return rows(statement);
        }
    }

    /**
     * Moves the reader on, from where it believes to be. Without a row a partition is taken as it is said.
     *
     * @return false when another has moved it on, and nothing may be written
     */
    public static boolean advance(
            Connection connection, String reader, Map<Partition, Long> from, Map<Partition, Long> to)
            throws SQLException {
        Map<Partition, Long> kept = lock(connection, reader, from.keySet());
        for (var expected : from.entrySet()) {
            Long offset = kept.get(expected.getKey());
            if (offset != null && !offset.equals(expected.getValue())) {
                return false;
            }
        }
        List<Row> rows = to.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), entry.getValue()))
                .toList();
        Columns.<Row>update(
                connection,
                SAVE,
                rows,
                columns -> columns.text(row -> row.partition.topic)
                        .integer(row -> row.partition.number)
                        .bigint(row -> row.offset)
                        .text(_ -> reader));
        return true;
    }

    private static Map<Partition, Long> lock(Connection connection, String reader, Collection<Partition> partitions)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, reader);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            partitions.stream().map(Partition::topic).distinct().toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "integer",
                            partitions.stream()
                                    .map(Partition::number)
                                    .distinct()
                                    .toArray()));
            return rows(statement);
        }
    }

    private static Map<Partition, Long> rows(PreparedStatement statement) throws SQLException {
        var offsets = new HashMap<Partition, Long>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                offsets.put(new Partition(row.getString("topic"), row.getInt("partition")), row.getLong("next_offset"));
            }
        }
        return offsets;
    }
}
