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
        @Nullable Instant until) {

    private static final String OF_USER = """
            (d.account = :%1$s or (d.kind = 'REPLICA' and exists (
                select from file f join submission s on s.id = f.submission_id join edge e on e.name = d.edge
                where f.asset_id = d.asset_id and f.claimed and e.id = any(s.edges) and s.account = :%1$s)))
            """;

    private static final String OF_SUBMISSION = """
            (d.submission_id = :submission or (d.kind = 'REPLICA' and exists (
                select from file f join submission s on s.id = f.submission_id join edge e on e.name = d.edge
                where f.asset_id = d.asset_id and f.submission_id = :submission and e.id = any(s.edges))))
            """;

    public static final LetterFilter ALL = new LetterFilter(null, null, null, null, null, null, null, null, null, null);

    public LetterFilter in(LetterState other) {
        return new LetterFilter(other, kind, stage, edge, code, topic, submission, user, since, until);
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
        add(sql, submission, OF_SUBMISSION);
        add(sql, user, OF_USER.formatted("user"));
        add(sql, since, "d.last_at >= :since");
        add(sql, until, "d.last_at < :until");
        add(sql, sees, OF_USER.formatted("sees"));
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
        values.put("sees", sees);
        return values;
    }
}
