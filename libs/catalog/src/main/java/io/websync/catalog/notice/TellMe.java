package io.websync.catalog.notice;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Who wants to be told when a submission is settled. Thread-safe. */
public final class TellMe {

    private static final String ADD = """
            insert into tell_me (submission_id, account, told_of) select id, :account, settled_at from submission where id = :id
            on conflict do nothing
            """;

    /** What was to be mailed and is not yet. */
    private static final String WITHDRAW = """
            update notice set given_up_at = now(), problem = 'it was not wanted any more'
            where submission_id = :id and receiver = :account and channel = 'MAIL' and sent_at is null
                and given_up_at is null
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public TellMe(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /** In the transaction that this thread is in. */
    public static void add(JdbcClient jdbc, long submission, String account) {
        jdbc.sql(ADD).param("id", submission).param("account", account).update();
    }

    /** From now on: what is settled already is told when it is settled again. */
    public void on(Actor by, long submission) {
        change(by, Action.TELL_ME_ASKED, submission, List.of(ADD));
    }

    /** What waits to be mailed is not mailed any more. */
    public void off(Actor by, long submission) {
        change(
                by,
                Action.TELL_ME_ENDED,
                submission,
                List.of("delete from tell_me where submission_id = :id and account = :account", WITHDRAW));
    }

    public boolean isOn(long submission, String account) {
        return jdbc.sql("select exists (select from tell_me where submission_id = ? and account = ?)")
                .params(submission, account)
                .query(Boolean.class)
                .single();
    }

    private void change(Actor by, Action action, long submission, List<String> statements) {
        transactions.executeWithoutResult(_ -> {
            int changed = 0;
            for (String sql : statements) {
                changed += jdbc.sql(sql)
                        .param("id", submission)
                        .param("account", by.name())
                        .update();
            }
            if (changed > 0) {
                AuditLog.add(jdbc, by, action, "submission " + submission, null);
            }
        });
    }
}
