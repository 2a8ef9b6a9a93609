package io.websync.catalog.census;

import io.websync.catalog.Catalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Counts. */
public final class Census {

    private final Catalog catalog;

    /**
     * One number.
     *
     * @param labels values of the figure's labels, in their order
     */
    public record Row(List<String> labels, double value) {

        public Row {
            labels = List.copyOf(labels);
        }
    }

    public Census(Catalog catalog) {
        this.catalog = catalog;
    }

    /** All figures. */
    public Map<Figure, List<Row>> take() throws SQLException {
        return catalog.transaction(connection -> {
            var taken = new EnumMap<Figure, List<Row>>(Figure.class);
            for (Figure figure : Figure.values()) {
                taken.put(figure, rows(connection, figure));
            }
            return Map.copyOf(taken);
        });
    }

    private static List<Row> rows(Connection connection, Figure figure) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(figure.sql());
                ResultSet row = statement.executeQuery()) {
            var rows = new ArrayList<Row>();
            int labels = figure.labels().size();
            while (row.next()) {
                var values = new ArrayList<String>();
                for (int column = 1; column <= labels; column++) {
                    values.add(Objects.requireNonNull(row.getString(column), figure.name()));
                }
                rows.add(new Row(values, row.getDouble(labels + 1)));
            }
            return List.copyOf(rows);
        }
    }
}
