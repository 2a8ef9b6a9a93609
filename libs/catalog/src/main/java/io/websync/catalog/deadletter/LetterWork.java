package io.websync.catalog.deadletter;

import io.websync.catalog.SqlTypes;
import io.websync.catalog.batch.Columns;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Does what people asked to be done with dead letters, a batch and a transaction at a time. */
public final class LetterWork {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String CLAIM = """
            select d.id, d.kind, d.stage, d.edge, d.topic, d.partition, d.record_offset from dead_letter d
            where d.id > :after and d.id <= :last
            """;

    private static final String CLOSE = """
            update dead_letter d set state = :state, action_id = :action, closed_by = :account, closed_at = :now,
                reason = :reason
            where d.id = any(:ids)
            """;

    private static final String SENT = """
            update dead_letter d set sent_partition = n.partition, sent_offset = n.sent_offset
            from unnest(?, ?, ?) n(id, partition, sent_offset) where d.id = n.id
            """;

    /** A dead letter that is this action's now. */
    public record Claimed(
            long id,
            Letter.Kind kind,
            String stage,
            @Nullable String edge,
            String topic,
            @Nullable Integer partition,
            @Nullable Long offset) {}

    /** A record's header. */
    public record Header(String name, @Nullable Bytes value) {}

    /** A record, to be sent again. */
    public record Content(@Nullable Bytes key, @Nullable Bytes value, List<Header> headers) {}

    /** Where a record was sent. */
    public record Sent(long id, int partition, long offset) {}

    /**
     * What was sent.
     *
     * @param overtaken records of which a later one of the same key stands on their compacted topic: sent again they would
     *     take its place, so they were not
     * @param orders the assets whose orders were sent again: the present ones have to stand behind them
     */
    public record Outcome(List<Sent> sent, List<Long> overtaken, List<UUID> orders) {

        public static final Outcome NOTHING = new Outcome(List.of(), List.of(), List.of());

        public Outcome {
            sent = List.copyOf(sent);
            overtaken = List.copyOf(overtaken);
            orders = List.copyOf(orders);
        }
    }

    /** Part of an action. */
    public record Batch(LetterAction action, List<Claimed> letters) {}

    private LetterWork() {}

    /**
     * Takes the next open dead letters of the oldest unfinished action that no other is at, and closes them; empty when there
     * is no such action. Of two actions that mean the same dead letter one gets it.
     */
    public static Optional<Batch> take(Connection connection, int limit, Instant now) throws SQLException {
        JdbcClient jdbc = on(connection);
        record Next(LetterAction action, long lastId, long cursor) {}
        Next next = jdbc.sql(LetterActions.COLUMNS
                        + "where a.finished_at is null order by a.id limit 1 for update skip locked")
                .query((row, _) -> new Next(LetterActions.action(row), row.getLong("last_id"), row.getLong("cursor")))
                .optional()
                .orElse(null);
        if (next == null) {
            return Optional.empty();
        }
        LetterAction action = next.action;
        boolean replay = action.kind() == LetterAction.Kind.REPLAY;
        List<Long> ids = action.ids();
        LetterFilter filter = action.filter().in(LetterState.OPEN);
        List<Claimed> letters = jdbc.sql(CLAIM
                        + LetterActions.meant(action.kind(), action.sees(), ids, filter)
                        + " order by d.id limit :limit for update of d")
                .params(filter.parameters(action.sees()))
                .param("ids", ids == null ? null : ids.toArray(Long[]::new))
                .param("after", next.cursor)
                .param("last", next.lastId)
                .param("limit", limit)
                .query((row, _) -> new Claimed(
                        row.getLong("id"),
                        Letter.Kind.valueOf(row.getString("kind")),
                        row.getString("stage"),
                        row.getString("edge"),
                        row.getString("topic"),
                        row.getObject("partition", Integer.class),
                        row.getObject("record_offset", Long.class)))
                .list();
        jdbc.sql(CLOSE)
                .param("state", (replay ? LetterState.REPLAYED : LetterState.DISCARDED).name())
                .param("action", action.id())
                .param("account", action.account())
                .param("now", SqlTypes.timestamp(now))
                .param("reason", action.reason())
                .param("ids", letters.stream().map(Claimed::id).toArray(Long[]::new))
                .update();
        jdbc.sql("""
                update dead_letter_action set cursor = :cursor, done = done + :done, finished_at = :finished
                where id = :id""")
                .param(
                        "cursor",
                        letters.isEmpty() ? next.lastId : letters.getLast().id())
                .param("done", letters.size())
                .param(
                        "finished",
                        letters.size() < limit ? SqlTypes.timestamp(now) : null,
                        java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("id", action.id())
                .update();
        return Optional.of(new Batch(action, letters));
    }

    /** A request number, for the part of an action that goes through dispatch. */
    public static long requestNumber(Connection connection) {
        return on(connection)
                .sql("select nextval('request_number')")
                .query(Long.class)
                .single();
    }

    /** The record of a dead letter; empty when it has not been read yet. */
    public static Optional<Content> content(Connection connection, long id) {
        return on(connection)
                .sql("select key, value, headers from dead_letter where id = ? and partition is not null")
                .param(id)
                .query((row, _) -> new Content(
                        Bytes.of(row.getBytes("key")),
                        Bytes.of(row.getBytes("value")),
                        headers(row.getString("headers"))))
                .optional();
    }

    /** Notes what became of replayed records. */
    public static void note(Connection connection, Outcome outcome, Instant now) throws SQLException {
        sent(connection, outcome.sent);
        if (!outcome.overtaken.isEmpty()) {
            on(connection)
                    .sql("update dead_letter set outcome = 'CANCELED', outcome_at = :now where id = any(:ids)")
                    .param("now", SqlTypes.timestamp(now))
                    .param("ids", outcome.overtaken.toArray(Long[]::new))
                    .update();
        }
        if (!outcome.orders.isEmpty()) {
            on(connection)
                    .sql("update asset set published = revision - 1 where id = any(:ids) and published >= revision"
                            + " and revision > 0")
                    .param("ids", outcome.orders.toArray(UUID[]::new))
                    .update();
        }
    }

    private static void sent(Connection connection, Collection<Sent> sent) throws SQLException {
        Columns.<Sent>update(
                connection,
                SENT,
                sent,
                columns -> columns.bigint(Sent::id).integer(Sent::partition).bigint(Sent::offset));
    }

    private static List<Header> headers(@Nullable String json) {
        var headers = new ArrayList<Header>();
        for (JsonNode pair : JSON.readTree(json == null ? "[]" : json)) {
            JsonNode value = pair.get(1);
            headers.add(new Header(
                    pair.get(0).asString(),
                    Bytes.of(value.isNull() ? null : Base64.getDecoder().decode(value.asString()))));
        }
        return headers;
    }

    private static JdbcClient on(Connection connection) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }
}
