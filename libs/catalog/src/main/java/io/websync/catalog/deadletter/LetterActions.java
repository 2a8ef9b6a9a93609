package io.websync.catalog.deadletter;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Notes what people ask to be done with dead letters, and tells how far it is. Thread-safe. */
public final class LetterActions {

    static final String COLUMNS = """
            select a.id, a.kind, a.account, a.sees, a.ids, a.filter::text as filter, a.reason, a.last_id, a.cursor,
                a.done, a.created_at, a.finished_at
            from dead_letter_action a
            """;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    public LetterActions(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * Notes it, to be done soon: on the dead letters that there are now.
     *
     * @param ids these; null for all that match the filter
     * @param sees whose dead letters; null for everybody's
     */
    public LetterAction add(
            LetterAction.Kind kind,
            String account,
            @Nullable String sees,
            @Nullable List<Long> ids,
            LetterFilter filter,
            @Nullable String reason,
            Instant now) {
        long id = jdbc.sql("""
                insert into dead_letter_action (id, kind, account, sees, ids, filter, reason, last_id, created_at)
                values (nextval('request_number'), :kind, :account, :sees, :ids, :filter::jsonb, :reason,
                    coalesce((select max(id) from dead_letter), 0), :now)
                returning id""")
                .param("kind", kind.name())
                .param("account", account)
                .param("sees", sees)
                .param("ids", ids == null ? null : ids.toArray(Long[]::new))
                .param("filter", JSON.writeValueAsString(filter))
                .param("reason", reason)
                .param("now", SqlTypes.timestamp(now))
                .query(Long.class)
                .single();
        return new LetterAction(id, kind, account, sees, ids, filter, reason, 0, now, null);
    }

    /** @param account who asked; null for anybody */
    public Optional<LetterAction> find(long id, @Nullable String account) {
        return jdbc.sql(COLUMNS + "where a.id = :id and (:account::text is null or a.account = :account)")
                .param("id", id)
                .param("account", account)
                .query((row, _) -> action(row))
                .optional();
    }

    static LetterAction action(ResultSet row) throws SQLException {
        var ids = row.getArray("ids");
        return new LetterAction(
                row.getLong("id"),
                LetterAction.Kind.valueOf(row.getString("kind")),
                row.getString("account"),
                row.getString("sees"),
                ids == null ? null : List.of((Long[]) ids.getArray()),
                JSON.readValue(row.getString("filter"), LetterFilter.class),
                row.getString("reason"),
                row.getLong("done"),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "finished_at"));
    }
}
