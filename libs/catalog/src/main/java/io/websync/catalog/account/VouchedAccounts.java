package io.websync.catalog.account;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Account.Role;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.Vouched.Admitted;
import io.websync.catalog.account.Vouched.Reason;
import io.websync.catalog.account.Vouched.Refused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The accounts of people for whom an OpenID provider vouches. Such a person is known by what the provider calls them for ever
 * (the subject); the name counts the first time only, since people may choose elsewhere what they are called. Thread-safe.
 */
public final class VouchedAccounts {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final People people;

    /**
     * What becomes of a person who comes for the first time.
     *
     * @param create whether an account is made where the name is free
     * @param link whether a user's account of the same name is taken for the person's; never an administrator's. Only for
     *     providers where nobody chooses the own name
     */
    public record Newcomers(boolean create, boolean link) {}

    /**
     * Whom the provider vouches for.
     *
     * @param subject names the person for ever
     * @param name what the person is called now; empty for what cannot be an account's name
     * @param role what the provider says of it; null when it says nothing, which leaves the role as it is
     */
    public record Person(
            String subject, String name, @Nullable Role role) {}

    public VouchedAccounts(Catalog catalog, People people) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
        this.people = people;
    }

    /** Finds the person's account, or makes or links one. */
    public Vouched admit(Actor by, Person person, Newcomers newcomers) {
        Vouched vouched = known(person).orElseGet(() -> firstTime(by, person, newcomers));
        if (vouched instanceof Admitted(String account) && person.role != null) {
            // The only administrator stays one, whatever the provider says.
            people.change(
                    by,
                    account,
                    is -> new Account(is.name(), person.role, is.grants(), is.quota()),
                    mailbox -> mailbox,
                    null);
        }
        return vouched;
    }

    private Optional<Vouched> known(Person person) {
        return jdbc.sql("select name, disabled_at is not null as disabled from account where oidc_subject = ?")
                .param(person.subject)
                .query((row, _) -> row.getBoolean("disabled")
                        ? (Vouched) new Refused(Reason.DISABLED)
                        : new Admitted(row.getString("name")))
                .optional();
    }

    private Vouched firstTime(Actor by, Person person, Newcomers newcomers) {
        if (person.name.isEmpty()) {
            return new Refused(Reason.NO_NAME);
        }
        if (newcomers.link) {
            Optional<Vouched> linked = link(by, person);
            if (linked.isPresent()) {
                return linked.get();
            }
        }
        if (newcomers.create) {
            return create(by, person);
        }
        return new Refused(Reason.NO_ACCOUNT);
    }

    private Optional<Vouched> link(Actor by, Person person) {
        return transactions.execute(_ -> {
            Optional<String> linked = jdbc.sql("""
                    update account set oidc_subject = :subject
                    where lower(name) = lower(:name) and oidc_subject is null and role = 'user' and disabled_at is null
                    returning name""")
                    .param("subject", person.subject)
                    .param("name", person.name)
                    .query(String.class)
                    .optional();
            linked.ifPresent(name ->
                    AuditLog.add(jdbc, by, Action.ACCOUNT_CHANGED, name, "signs in by OpenID as " + person.subject));
            return linked.map(Admitted::new);
        });
    }

    private Vouched create(Actor by, Person person) {
        try {
            transactions.executeWithoutResult(_ -> {
                jdbc.sql("insert into account (name, role, oidc_subject) values (?, 'user', ?)")
                        .params(person.name, person.subject)
                        .update();
                AuditLog.add(jdbc, by, Action.ACCOUNT_CREATED, person.name, "signs in by OpenID as " + person.subject);
            });
            return new Admitted(person.name);
        } catch (DuplicateKeyException _) {
            // Either the name is another's, or this person came twice at once and the other request was first.
            return known(person).orElseGet(() -> new Refused(Reason.NAME_TAKEN));
        }
    }
}
