package io.websync.catalog.batch;

import io.websync.contracts.Digest;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one batch as one SQL array per column, for {@code unnest(?, ?, …)}: a statement and a round trip for all of
 * them. Columns are added in the order of the statement's parameters.
 */
public final class Columns<T> {

    private final PreparedStatement statement;
    private final Collection<? extends T> rows;
    private int next = 1;

    private Columns(PreparedStatement statement, Collection<? extends T> rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /** Gives the columns of the rows to the statement; the first becomes its first parameter. */
    public static <T> Columns<T> of(PreparedStatement statement, Collection<? extends T> rows) {
        return new Columns<>(statement, rows);
    }

    /** Runs a statement whose parameters are the columns of these rows; does nothing without rows. */
    public static <T> int update(Connection connection, String sql, Collection<? extends T> rows, Filling<T> filling)
            throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            filling.fill(of(statement, rows));
            return statement.executeUpdate();
        }
    }

    /** Names the columns of a statement. */
    public interface Filling<T> {
        void fill(Columns<T> columns) throws SQLException;
    }

    public Columns<T> uuid(Function<T, UUID> column) throws SQLException {
        return add("uuid", column);
    }

    public Columns<T> bigint(Function<T, @Nullable Long> column) throws SQLException {
        return add("bigint", column);
    }

    public Columns<T> integer(Function<T, @Nullable Integer> column) throws SQLException {
        return add("integer", column);
    }

    public Columns<T> bool(Function<T, Boolean> column) throws SQLException {
        return add("boolean", column);
    }

    /** PostgreSQL's text holds no NUL, so it is left out. */
    public Columns<T> text(Function<T, @Nullable String> column) throws SQLException {
        return add("text", row -> {
            String value = column.apply(row);
            return value == null || value.indexOf('\0') < 0 ? value : value.replace("\0", "");
        });
    }

    public Columns<T> timestamp(Function<T, @Nullable Instant> column) throws SQLException {
        return add("timestamptz", row -> {
            Instant value = column.apply(row);
            return value == null ? null : value.toString();
        });
    }

    /** A SHA-256 digest as its 32 bytes. */
    public Columns<T> digest(Function<T, @Nullable Digest> column) throws SQLException {
        return add("bytea", row -> {
            Digest value = column.apply(row);
            return value == null ? null : "\\x" + value.hex();
        });
    }

    /** A list of names, as the text of an array: the statement casts it to {@code text[]}. */
    public Columns<T> names(Function<T, List<String>> column) throws SQLException {
        return add("text", row -> arrayText(column.apply(row)));
    }

    private Columns<T> add(String type, Function<T, ? extends @Nullable Object> column) throws SQLException {
        var values = new @Nullable Object[rows.size()];
        int i = 0;
        for (T row : rows) {
            values[i++] = column.apply(row);
        }
        Array array = statement.getConnection().createArrayOf(type, values);
        statement.setArray(next++, array);
        return this;
    }

    /** Reads a column that {@link #digest} wrote. */
    public static @Nullable Digest digest(byte @Nullable [] bytes) {
        return bytes == null ? null : Digest.sha256(HexFormat.of().formatHex(bytes));
    }

    static String arrayText(List<String> names) {
        var text = new StringBuilder("{");
        for (String name : names) {
            text.append(text.length() == 1 ? "\"" : ",\"");
            text.append(name.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return text.append('}').toString();
    }
}
