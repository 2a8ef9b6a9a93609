package io.websync.catalog.deadletter;

import io.websync.catalog.SqlTypes;
import io.websync.contracts.FailureCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters. What is null matches all.
 *
 * @param submission whose files, and the copies of whose files, it is about
 * @param user whose files, and the copies of whose files, it is about
 * @param since given up last not before this
 * @param until given up last before this
 * @param host host[:port] of the file
 * @param failures true for the files and copies that failed and that nobody has had tried again from here
 */
public record LetterFilter(
        @Nullable LetterState state,
        Letter.@Nullable Kind kind,
        @Nullable String stage,
        @Nullable String edge,
        @Nullable FailureCode code,
        @Nullable String topic,
        @Nullable Long submission,
        @Nullable String user,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String host,
        @Nullable Boolean failures) {

    /** As the index {@code dead_letter_failing} has it. */
    private static final String FAILING = "d.state = 'OPEN' and d.kind <> 'RECORD'";

    public static final LetterFilter ALL =
            new LetterFilter(null, null, null, null, null, null, null, null, null, null, null, null);

    public LetterFilter in(@Nullable LetterState other) {
        return new LetterFilter(other, kind, stage, edge, code, topic, submission, user, since, until, host, failures);
    }

    /** The same of the failures only. */
    public LetterFilter ofFailures() {
        return new LetterFilter(state, kind, stage, edge, code, topic, submission, user, since, until, host, true);
    }

    /**
     * The conditions on the table {@code dead_letter d}, each after an «and». Only those that are asked for, so that the plan
     * is made for them.
     *
     * @param sees whose dead letters are seen; null for everybody's
     */
    String conditions(@Nullable String sees) {
        var sql = new StringBuilder();
        add(sql, state, "d.state = :state");
        add(sql, kind, "d.kind = :kind");
        add(sql, stage, "d.stage = :stage");
        add(sql, edge, "d.edge = :edge");
        add(sql, code, "d.code = :code");
        add(sql, topic, "d.topic = :topic");
        add(sql, submission, "d.submissions @> array[:submission]::bigint[]");
        // A copy is of many submissions; that it is also of somebody else's is nobody's business.
        add(
                sql,
                sees == null ? null : submission,
                "exists (select from submission own where own.id = :submission and own.account = :sees)");
        add(sql, user, sees == null || sees.equals(user) ? "d.accounts @> array[:user]::text[]" : "false");
        add(sql, since, "d.last_at >= :since");
        add(sql, until, "d.last_at < :until");
        add(sql, host, "d.host = :host");
        add(sql, Boolean.TRUE.equals(failures) ? failures : null, FAILING);
        add(sql, sees, "d.accounts @> array[:sees]::text[]");
        return sql.toString();
    }

    private static void add(StringBuilder sql, @Nullable Object value, String condition) {
        if (value != null) {
            sql.append(" and ").append(condition);
        }
    }

    /** The values of the parameters that {@link #conditions} names. */
    Map<String, @Nullable Object> parameters(@Nullable String sees) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("state", state == null ? null : state.name());
        values.put("kind", kind == null ? null : kind.name());
        values.put("stage", stage);
        values.put("edge", edge);
        values.put("code", code == null ? null : code.name());
        values.put("topic", topic);
        values.put("submission", submission);
        values.put("user", user);
        values.put("since", SqlTypes.timestamp(since));
        values.put("until", SqlTypes.timestamp(until));
        values.put("host", host);
        values.put("sees", sees);
        return values;
    }
}
