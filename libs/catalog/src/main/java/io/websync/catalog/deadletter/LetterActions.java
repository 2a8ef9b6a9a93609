package io.websync.catalog.deadletter;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Notes what people ask to be done with dead letters, and tells how far it is. Thread-safe. */
public final class LetterActions {

    static final String COLUMNS = """
            select a.id, a.kind, a.account, a.sees, a.ids, a.filter::text as filter, a.reason, a.last_id, a.cursor,
                a.matched, a.done, a.created_at, a.finished_at
            from dead_letter_action a
            """;

    /** Nobody else wants what it is about. */
    private static final String ALONE = "d.accounts <@ array[:sees]::text[]";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    /**
     * What came of the dead letters of an action.
     *
     * @param running files and copies that are being tried again
     * @param sent records that were sent again; what is made of them is not told
     * @param failed files and copies that failed again: each has a new dead letter
     * @param kept open ones that a discard leaves as they are, because others than who asked want them too
     */
    public record Fate(long running, long sent, long succeeded, long failed, long canceled, long kept) {}

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
        return jdbc.sql("""
                with last as (select coalesce(max(id), 0) as id from dead_letter)
                insert into dead_letter_action as a
                    (id, kind, account, sees, ids, filter, reason, last_id, created_at, matched)
                select nextval('request_number'), :what, :by, :sees, :ids, :json::jsonb, :reason, last.id, :now,
                    (select count(*) from dead_letter d where d.id <= last.id %s)
                from last
                returning a.id, a.matched""".formatted(meant(kind, sees, ids, filter)))
                .params(filter.in(LetterState.OPEN).parameters(sees))
                .param("what", kind.name())
                .param("by", account)
                .param("ids", ids == null ? null : ids.toArray(Long[]::new))
                .param("json", JSON.writeValueAsString(filter))
                .param("reason", reason)
                .param("now", SqlTypes.timestamp(now))
                .query((row, _) -> new LetterAction(
                        row.getLong("id"),
                        kind,
                        account,
                        sees,
                        ids,
                        filter,
                        reason,
                        row.getLong("matched"),
                        0,
                        now,
                        null))
                .single();
    }

    /**
     * The conditions on the table {@code dead_letter d}, each after an «and»; the parameters are those of the filter in OPEN,
     * and the ids.
     */
    static String meant(LetterAction.Kind kind, @Nullable String sees, @Nullable List<Long> ids, LetterFilter filter) {
        // One that no stage put there cannot be sent to any, and stays open.
        String stages = kind == LetterAction.Kind.REPLAY
                ? " and d.stage = any(array['fetcher', 'dispatch', 'reporter', 'edge'])"
                : "";
        // A discard ends it for all who want it, so it takes the word of all, or an administrator's.
        String alone = kind == LetterAction.Kind.DISCARD && sees != null ? " and " + ALONE : "";
        return stages + alone + asked(sees, ids, filter);
    }

    private static String asked(@Nullable String sees, @Nullable List<Long> ids, LetterFilter filter) {
        return (ids == null ? "" : " and d.id = any(:ids)")
                + filter.in(LetterState.OPEN).conditions(sees);
    }

    private long kept(LetterAction action) {
        List<Long> ids = action.ids();
        if (action.kind() != LetterAction.Kind.DISCARD || action.sees() == null) {
            return 0;
        }
        return jdbc.sql("select count(*) from dead_letter d where d.id <= (select a.last_id from dead_letter_action a"
                        + " where a.id = :action) and not " + ALONE + asked(action.sees(), ids, action.filter()))
                .params(action.filter().in(LetterState.OPEN).parameters(action.sees()))
                .param("action", action.id())
                .param("ids", ids == null ? null : ids.toArray(Long[]::new))
                .query(Long.class)
                .single();
    }

    /** What came of an action's dead letters up to now. */
    public Fate fate(long id) {
        long kept = find(id, null).map(this::kept).orElse(0L);
        return jdbc.sql("""
                select count(*) filter (where d.outcome is null and d.kind <> 'RECORD') as running,
                    count(*) filter (where d.outcome is null and d.kind = 'RECORD') as sent,
                    count(*) filter (where d.outcome = 'SUCCEEDED') as succeeded,
                    count(*) filter (where d.outcome = 'FAILED_AGAIN') as failed,
                    count(*) filter (where d.outcome = 'CANCELED') as canceled
                from dead_letter d where d.action_id = ?""")
                .param(id)
                .query((row, _) -> new Fate(
                        row.getLong("running"),
                        row.getLong("sent"),
                        row.getLong("succeeded"),
                        row.getLong("failed"),
                        row.getLong("canceled"),
                        kept))
                .single();
    }

    /** Those of these whose replay is asked for and not begun. */
    public Set<Long> waiting(Collection<Long> letters) {
        var waiting = new HashSet<Long>();
        if (letters.isEmpty()) {
            return waiting;
        }
        record Unfinished(LetterAction action, long lastId, long cursor) {}
        List<Unfinished> all = jdbc.sql(
                        COLUMNS + "where a.finished_at is null and a.kind = 'REPLAY' order by a.id limit 20")
                .query((row, _) -> new Unfinished(action(row), row.getLong("last_id"), row.getLong("cursor")))
                .list();
        for (Unfinished one : all) {
            LetterAction action = one.action;
            List<Long> ids = action.ids();
            waiting.addAll(jdbc.sql("select d.id from dead_letter d where d.id = any(:letters) and d.id > :after and"
                            + " d.id <= :last" + meant(action.kind(), action.sees(), ids, action.filter()))
                    .params(action.filter().in(LetterState.OPEN).parameters(action.sees()))
                    .param("letters", letters.toArray(Long[]::new))
                    .param("ids", ids == null ? null : ids.toArray(Long[]::new))
                    .param("after", one.cursor)
                    .param("last", one.lastId)
                    .query(Long.class)
                    .list());
        }
        return waiting;
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
                row.getObject("matched", Long.class),
                row.getLong("done"),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "finished_at"));
    }
}
