package io.websync.catalog.submission;

import static io.websync.catalog.SqlTypes.texts;
import static io.websync.catalog.SqlTypes.timestamp;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.notice.TellMe;
import io.websync.contracts.Digest;
import io.websync.contracts.state.SubmissionState;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes a submission from its first byte to the closed list. Every method is one transaction. Thread-safe. */
public final class SubmissionWriter {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public SubmissionWriter(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /**
     * Makes the submission in state RECEIVING, with its counters at zero, so that they are there before its first record.
     *
     * @return its id, which is its request number
     * @throws KeyInUseException when another submission of the account that is not aborted has the same key
     */
    public long open(NewSubmission submission) throws KeyInUseException {
        try {
            Long id = transactions.execute(_ -> insert(submission));
            if (id == null) {
                throw new IllegalStateException("the insert returned no id");
            }
            return id;
        } catch (DuplicateKeyException e) {
            throw new KeyInUseException(String.valueOf(submission.idempotencyKey()));
        }
    }

    private long insert(NewSubmission submission) {
        long id = jdbc.sql("""
                insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, deadline,
                    not_before, expires, refresh, idempotency_key, trace_id, bulk, created_at, receiving_until)
                values (nextval('request_number'), :account, 'RECEIVING', :selectorEdges, :selectorGroups, :edges,
                    :priority, :deadline::timestamptz, :notBefore::timestamptz, :expires::timestamptz, :refresh,
                    :key::text, :trace::text, :bulk, :createdAt, :until)
                returning id""")
                .param("account", submission.account())
                .param("selectorEdges", texts(submission.selector().edges()))
                .param("selectorGroups", texts(submission.selector().groups()))
                .param("edges", submission.edges().toArray(Integer[]::new))
                .param("priority", submission.priority())
                .param("deadline", timestamp(submission.deadline()))
                .param("notBefore", timestamp(submission.notBefore()))
                .param("expires", timestamp(submission.expires()))
                .param("refresh", submission.refresh().name())
                .param("key", submission.idempotencyKey())
                .param("trace", submission.traceId())
                .param("bulk", submission.bulk())
                .param("createdAt", timestamp(submission.createdAt()))
                .param("until", timestamp(submission.receivingUntil()))
                .query(Long.class)
                .single();
        jdbc.sql("insert into submission_sync (submission_id) values (?)")
                .param(id)
                .update();
        jdbc.sql("insert into submission_edge (submission_id, edge_id) select ?, unnest(?::int[])")
                .params(id, submission.edges().toArray(Integer[]::new))
                .update();
        if (submission.tellMe()) {
            TellMe.add(jdbc, id, submission.account());
        }
        AuditLog.add(
                jdbc,
                new Actor(submission.account(), submission.address()),
                Action.HANDED_IN,
                "submission " + id,
                null);
        return id;
    }

    /** Keeps rejects; a batch of about 1,000 at a time. */
    public void addRejects(long submission, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        jdbc.sql("""
                insert into reject (submission_id, entry, line, text, reason)
                select ?, * from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[])
                on conflict do nothing""")
                .params(
                        submission,
                        rejects.stream().map(Reject::entry).toArray(Long[]::new),
                        rejects.stream().map(Reject::line).toArray(Long[]::new),
                        rejects.stream().map(Reject::text).toArray(String[]::new),
                        rejects.stream().map(Reject::reason).toArray(String[]::new))
                .update();
    }

    /**
     * Closes the list: RECEIVING to OPEN.
     *
     * @return false when the submission was not RECEIVING any more, because its lease ran out
     */
    public boolean close(long submission, Counts counts, Digest bodyDigest, Instant at) {
        return end(submission, SubmissionState.OPEN, counts, bodyDigest, at);
    }

    /**
     * How closing within a quota ended.
     *
     * @param closed as {@link #close} says it
     * @param isOver whether it was not closed because it would be too many lines
     * @param otherLines of the account's other lists of the day
     */
    public record Closing(boolean closed, boolean isOver, long otherLines) {}

    /**
     * Lines that an account may hand in on a day.
     *
     * @param day when it began
     */
    public record DailyLines(Instant day, long most) {}

    /**
     * As {@link #close}, unless the account's lists of the day had more lines together than it may. Takes the account's lock, so
     * of two lists at once the second one sees the first.
     */
    public Closing closeWithin(
            long submission, String account, DailyLines limit, Counts counts, Digest bodyDigest, Instant at) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            jdbc.sql("select name from account where name = ? for no key update")
                    .param(account)
                    .query(String.class)
                    .single();
            long others = jdbc.sql("""
                    select coalesce(sum(lines), 0)::bigint from submission
                    where account = :account and created_at >= :day and id <> :id and state <> 'ABORTED'""")
                    .param("account", account)
                    .param("day", timestamp(limit.day))
                    .param("id", submission)
                    .query(Long.class)
                    .single();
            boolean over = others + counts.lines() > limit.most;
            return new Closing(!over && close(submission, counts, bodyDigest, at), over, others);
        }));
    }

    /** Whether its owner canceled it. */
    public boolean isCanceled(long submission) {
        return jdbc.sql("select state = 'CANCELED' from submission where id = ?")
                .param(submission)
                .query(Boolean.class)
                .single();
    }

    /** RECEIVING to ABORTED; does nothing in another state. */
    public void abort(long submission, Counts counts, Instant at) {
        end(submission, SubmissionState.ABORTED, counts, null, at);
    }

    private boolean end(long submission, SubmissionState next, Counts counts, @Nullable Digest bodyDigest, Instant at) {
        return jdbc.sql("""
                update submission set state = :next, lines = :lines, accepted = :accepted, rejected = :rejected,
                    folded = :folded, body_digest = :digest::bytea, closed_at = :at, receiving_until = null,
                    settled_at = case when :next = 'ABORTED' then :at::timestamptz end
                where id = :id and state = 'RECEIVING'""")
                        .param("next", next.name())
                        .param("lines", counts.lines())
                        .param("accepted", counts.accepted())
                        .param("rejected", counts.rejected())
                        .param("folded", counts.folded())
                        .param(
                                "digest",
                                bodyDigest == null ? null : HexFormat.of().parseHex(bodyDigest.hex()))
                        .param("at", timestamp(at))
                        .param("id", submission)
                        .update()
                == 1;
    }

    /** Extends the leases of submissions that are still coming in. */
    public void renew(Collection<Long> submissions, Instant until) {
        if (!submissions.isEmpty()) {
            jdbc.sql("update submission set receiving_until = ? where id = any(?) and state = 'RECEIVING'")
                    .param(timestamp(until))
                    .param(submissions.toArray(Long[]::new))
                    .update();
        }
    }

    /**
     * Aborts the submissions whose receiver is gone.
     *
     * @return how many
     */
    public int abortExpired(Instant now) {
        return jdbc.sql("""
                update submission set state = 'ABORTED', receiving_until = null, closed_at = :now, settled_at = :now
                where state = 'RECEIVING' and receiving_until < :now""").param("now", timestamp(now)).update();
    }

    /** The submission of the account under this idempotency key that is not aborted. */
    public Optional<KnownSubmission> find(String account, String idempotencyKey) {
        return jdbc.sql("""
                select id, state, body_digest, lines, accepted, rejected, folded from submission
                where account = ? and idempotency_key = ? and state <> 'ABORTED'""")
                .params(account, idempotencyKey)
                .query((row, _) -> new KnownSubmission(
                        row.getLong("id"),
                        SubmissionState.valueOf(row.getString("state")),
                        digest(row.getBytes("body_digest")),
                        new Counts(
                                row.getLong("lines"),
                                row.getLong("accepted"),
                                row.getLong("rejected"),
                                row.getLong("folded"))))
                .optional();
    }

    private static @Nullable Digest digest(byte @Nullable [] hash) {
        return hash == null ? null : Digest.sha256(HexFormat.of().formatHex(hash));
    }
}
