package io.websync.catalog.deadletter;

import io.websync.catalog.SqlTypes;
import io.websync.catalog.deadletter.Letter.About;
import io.websync.catalog.deadletter.Letter.Raw;
import io.websync.catalog.deadletter.Letter.Why;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the dead letters that are read from their topics. */
public final class LetterStore {

    // A failure that dispatch or the reporter has told of has its row already; then the record comes to it.
    private static final String ADD = """
            insert into dead_letter as d
                (identity, kind, stage, edge, code, http_status, message, attempts, first_at, last_at, topic, partition,
                 record_offset, record_at, key, value, headers, submission_id, line, request_number, asset_id, asset,
                 revision, account, accounts, submissions)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?, ?, ?, ?, ?,
                array_remove(array[?]::text[], null), array_remove(array[?]::bigint[], null))
            on conflict (identity) do update set
                topic = excluded.topic,
                partition = excluded.partition,
                record_offset = excluded.record_offset,
                record_at = excluded.record_at,
                key = excluded.key,
                value = excluded.value,
                headers = excluded.headers
                where d.partition is null
            """;

    // The record may be back before the replay is committed. Found by its id alone the row is waited for, and what it
    // is
    // then decides; a condition on its state would pass it over.
    private static final String FAILED_AGAIN = """
            update dead_letter set (outcome, outcome_at) = (
                case when state = 'REPLAYED' then 'FAILED_AGAIN' else outcome end,
                case when state = 'REPLAYED' then ? else outcome_at end)
            where id = ?
            """;

    private static final String COPY_CLAIM = """
            update dead_letter d set (submission_id, line, account, accounts, submissions) = (
                select (array_agg(f.submission_id order by f.submission_id, f.line))[1],
                    (array_agg(f.line order by f.submission_id, f.line))[1],
                    (array_agg(s.account order by f.submission_id, f.line))[1],
                    coalesce(array_agg(distinct s.account), '{}'), coalesce(array_agg(distinct s.id), '{}')
                from file f join submission s on s.id = f.submission_id join edge e on e.name = d.edge
                where f.asset_id = d.asset_id and f.claimed and e.id = any(s.edges))
            where d.identity = any(?) and d.submission_id is null
            """;

    private LetterStore() {}

    /**
     * Adds those that are not known yet, and puts the record to those that are known without it.
     *
     * @return how many rows came or changed
     */
    public static int add(Connection connection, Collection<Letter> letters, Instant now) throws SQLException {
        // In one order for all who write them, and each once: the driver makes one statement of several rows, of which
        // none may meet another.
        var distinct = new TreeMap<String, Letter>();
        letters.forEach(letter -> distinct.putIfAbsent(letter.identity(), letter));
        int changed = 0;
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            for (Letter letter : distinct.values()) {
                fill(statement, letter);
                statement.addBatch();
            }
            for (int count : statement.executeBatch()) {
                changed += Math.max(0, count);
            }
        }
        failedAgain(connection, letters, now);
        claims(
                connection,
                letters.stream()
                        .filter(letter -> letter.about().kind() == Letter.Kind.REPLICA)
                        .toList());
        return changed;
    }

    private static void failedAgain(Connection connection, Collection<Letter> letters, Instant now)
            throws SQLException {
        List<Long> replayed = letters.stream()
                .map(letter -> letter.about().replayOf())
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        if (replayed.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(FAILED_AGAIN)) {
            for (long id : replayed) {
                statement.setObject(1, SqlTypes.timestamp(now));
                statement.setLong(2, id);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void claims(Connection connection, Collection<Letter> copies) throws SQLException {
        if (copies.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(COPY_CLAIM)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", copies.stream().map(Letter::identity).toArray()));
            statement.executeUpdate();
        }
    }

    private static void fill(PreparedStatement statement, Letter letter) throws SQLException {
        Why why = letter.why();
        Raw record = letter.record();
        About about = letter.about();
        int i = 0;
        statement.setString(++i, clean(letter.identity()));
        statement.setString(++i, about.kind().name());
        statement.setString(++i, clean(why.stage()));
        statement.setString(++i, clean(why.edge()));
        statement.setString(++i, why.failure().code().name());
        statement.setObject(++i, why.failure().httpStatus(), Types.INTEGER);
        statement.setString(++i, clean(why.failure().message()));
        statement.setInt(++i, why.attempts());
        statement.setObject(++i, SqlTypes.timestamp(why.firstAt()));
        statement.setObject(++i, SqlTypes.timestamp(why.lastAt()));
        statement.setString(++i, record.topic());
        statement.setInt(++i, record.partition());
        statement.setLong(++i, record.offset());
        statement.setObject(++i, SqlTypes.timestamp(record.at()));
        statement.setBytes(++i, Bytes.array(record.key()));
        statement.setBytes(++i, Bytes.array(record.value()));
        statement.setString(++i, record.headers());
        statement.setObject(++i, about.submission(), Types.BIGINT);
        statement.setObject(++i, about.line(), Types.INTEGER);
        statement.setObject(++i, about.requestNumber(), Types.BIGINT);
        statement.setObject(++i, about.asset() == null ? null : about.asset().id());
        statement.setString(++i, about.asset() == null ? null : about.asset().value());
        statement.setObject(++i, about.revision(), Types.BIGINT);
        statement.setString(++i, clean(about.account()));
        statement.setString(++i, clean(about.account()));
        statement.setObject(++i, about.submission(), Types.BIGINT);
    }

    /** PostgreSQL's text holds no NUL. */
    private static @Nullable String clean(@Nullable String text) {
        return text == null ? null : text.replace("\0", "");
    }
}
