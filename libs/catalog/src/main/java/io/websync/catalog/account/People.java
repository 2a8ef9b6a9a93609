package io.websync.catalog.account;

import static io.websync.catalog.SqlTypes.texts;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.AuditEntry.Action;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads and changes accounts. Each change is one transaction with its line in the audit log. An account is never deleted, since
 * submissions name it. Thread-safe.
 */
public final class People {

    private static final String SELECT = "select " + AccountRows.COLUMNS
            + ", a.created_at, a.disabled_at, a.password_at, a.signed_in_at, a.oidc_subject, a.mail, a.mail_alarms from account a";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    /** How a change ended. */
    public enum Change {
        DONE,
        /** There is no such account. */
        UNKNOWN,
        /** Nobody could administrate any more. */
        LAST_ADMIN
    }

    /** @param stays whether an administrator is still one behind it, and let in */
    private record Step(boolean stays, Runnable write) {}

    /** An account's name as it is written, and its password's hash; the hash is null when it cannot sign in with one. */
    public record Secret(String name, @Nullable String passwordHash) {}

    public People(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /**
     * By name.
     *
     * @param after only names behind this one; empty for the first page
     */
    public List<Profile> list(String after, int limit) {
        return jdbc.sql(SELECT + " where a.name > ? order by a.name limit ?")
                .params(after, limit)
                .query((row, _) -> AccountRows.profile(row))
                .list();
    }

    public Optional<Profile> find(String name) {
        return jdbc.sql(SELECT + " where a.name = ?")
                .param(name)
                .query((row, _) -> AccountRows.profile(row))
                .optional();
    }

    /** Of an account that is not disabled; upper and lower case are the same. */
    public Optional<Secret> secret(String name) {
        return jdbc.sql("select name, password from account where lower(name) = lower(?) and disabled_at is null")
                .param(name)
                .query((row, _) -> new Secret(row.getString("name"), row.getString("password")))
                .optional();
    }

    /**
     * Makes an account.
     *
     * @return false when there is one with this name
     */
    public boolean create(Actor by, Account account, @Nullable String passwordHash) {
        try {
            transactions.executeWithoutResult(_ -> {
                jdbc.sql("""
                        insert into account (name, role, password, password_at)
                        values (:name, :role, :password::text, case when :password::text is not null then now() end)""")
                        .param("name", account.name())
                        .param("role", AccountRows.text(account.role()))
                        .param("password", passwordHash)
                        .update();
                write(account);
                AuditLog.add(jdbc, by, Action.ACCOUNT_CREATED, account.name(), describe(account));
            });
            return true;
        } catch (DuplicateKeyException _) {
            return false;
        }
    }

    /**
     * Gives the account another role, other grants, another quota and another mailbox, and disables or enables it: all of it or
     * nothing.
     *
     * @param next what it shall be, of what it is; not called for an account that is not there. What it throws changes nothing
     * @param mailbox in the same way
     * @param disabled null leaves it as it is
     */
    public Change change(
            Actor by,
            String name,
            UnaryOperator<Account> next,
            UnaryOperator<Mailbox> mailbox,
            @Nullable Boolean disabled) {
        return inOrder(name, profile -> {
            Account is = profile.account();
            Account account = next.apply(is);
            Mailbox box = mailbox.apply(profile.mailbox());
            boolean disable = disabled != null && disabled && !profile.isDisabled();
            boolean enable = disabled != null && !disabled && profile.isDisabled();
            return new Step(account.isAdmin() && !disable, () -> {
                if (!account.equals(is)) {
                    jdbc.sql("update account set role = ? where name = ?")
                            .params(AccountRows.text(account.role()), name)
                            .update();
                    write(account);
                    AuditLog.add(jdbc, by, Action.ACCOUNT_CHANGED, name, describe(account));
                }
                if (!box.equals(profile.mailbox())) {
                    writeMailbox(by, name, box);
                }
                if (disable || enable) {
                    writeDisabled(by, name, disable);
                }
            });
        });
    }

    private void writeMailbox(Actor by, String name, Mailbox mailbox) {
        jdbc.sql("update account set mail = :mail::text, mail_alarms = :alarms where name = :name")
                .param("mail", mailbox.address())
                .param("alarms", mailbox.alarms())
                .param("name", name)
                .update();
        AuditLog.add(
                jdbc,
                by,
                Action.MAILBOX_CHANGED,
                name,
                (mailbox.address() == null ? "none" : mailbox.address()) + (mailbox.alarms() ? ", with alarms" : ""));
    }

    /** Lets nothing of the account in any more, and ends its sessions; or lets it in again. */
    private void writeDisabled(Actor by, String name, boolean disabled) {
        jdbc.sql("update account set disabled_at = case when ? then now() end where name = ?")
                .params(disabled, name)
                .update();
        if (disabled) {
            jdbc.sql("delete from session where account = ?").param(name).update();
        }
        AuditLog.add(jdbc, by, disabled ? Action.ACCOUNT_DISABLED : Action.ACCOUNT_ENABLED, name, null);
    }

    /**
     * Gives the account another password and ends its sessions.
     *
     * @param kept the session that goes on; null for none
     */
    public Change setPassword(Actor by, String name, String passwordHash, @Nullable Long kept) {
        return inOrder(
                name,
                _ -> new Step(true, () -> {
                    jdbc.sql("update account set password = ?, password_at = now() where name = ?")
                            .params(passwordHash, name)
                            .update();
                    jdbc.sql("delete from session where account = :name and (:kept::bigint is null or id <> :kept)")
                            .param("name", name)
                            .param("kept", kept)
                            .update();
                    Action action = name.equals(by.account()) ? Action.PASSWORD_CHANGED : Action.PASSWORD_RESET;
                    AuditLog.add(jdbc, by, action, name, null);
                }));
    }

    /** Locks the administrators, so that of two that remove each other one stays, and the account, so that no change is lost. */
    private Change inOrder(String name, Function<Profile, Step> decide) {
        Change result = transactions.execute(_ -> {
            List<String> admins = jdbc.sql("""
                    select name from account where role = 'admin' and disabled_at is null
                    order by name for no key update""").query(String.class).list();
            Optional<Profile> profile = jdbc.sql(SELECT + " where a.name = ? for no key update")
                    .param(name)
                    .query((row, _) -> AccountRows.profile(row))
                    .optional();
            if (profile.isEmpty()) {
                return Change.UNKNOWN;
            }
            Step step = decide.apply(profile.get());
            if (!step.stays && admins.equals(List.of(name))) {
                return Change.LAST_ADMIN;
            }
            step.write.run();
            return Change.DONE;
        });
        return result == null ? Change.UNKNOWN : result;
    }

    private void write(Account account) {
        jdbc.sql("""
                update account set granted_edges = :edges, granted_groups = :groups, max_lines = :lines::bigint,
                    daily_lines = :dailyLines::bigint, daily_bytes = :dailyBytes::bigint
                where name = :name""")
                .param("name", account.name())
                .param("edges", texts(account.grants().edges()))
                .param("groups", texts(account.grants().groups()))
                .param("lines", account.quota().lines())
                .param("dailyLines", account.quota().dailyLines())
                .param("dailyBytes", account.quota().dailyBytes())
                .update();
    }

    private static String describe(Account account) {
        Quota quota = account.quota();
        return "role " + AccountRows.text(account.role())
                + ", edges " + account.grants().edges()
                + ", groups " + account.grants().groups()
                + (quota.lines() == null ? "" : ", lines " + quota.lines())
                + (quota.dailyLines() == null ? "" : ", lines per day " + quota.dailyLines())
                + (quota.dailyBytes() == null ? "" : ", bytes per day " + quota.dailyBytes());
    }
}
