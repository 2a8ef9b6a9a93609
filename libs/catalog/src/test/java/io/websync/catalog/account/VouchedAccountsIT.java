package io.websync.catalog.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.account.Account.Role;
import io.websync.catalog.account.Vouched.Admitted;
import io.websync.catalog.account.Vouched.Reason;
import io.websync.catalog.account.Vouched.Refused;
import io.websync.catalog.account.VouchedAccounts.Newcomers;
import io.websync.catalog.account.VouchedAccounts.Person;
import org.junit.jupiter.api.Test;

class VouchedAccountsIT {

    private static final Actor BY = new Actor(null, "127.0.0.1");
    private static final Newcomers NOBODY = new Newcomers(false, false);
    private static final Newcomers CREATED = new Newcomers(true, false);
    private static final Newcomers LINKED = new Newcomers(false, true);

    private final Catalog catalog = TestCatalog.emptied();
    private final People people = new People(catalog);
    private final VouchedAccounts accounts = new VouchedAccounts(catalog, people);

    @Test
    void nobodyComesForTheFirstTimeUnlessTheSettingsAllowIt() {
        assertThat(accounts.admit(BY, new Person("i 1", "ann", null), NOBODY))
                .isEqualTo(new Refused(Reason.NO_ACCOUNT));
        assertThat(people.find("ann")).isEmpty();
        assertThat(accounts.admit(BY, new Person("i 1", "ann", null), LINKED))
                .isEqualTo(new Refused(Reason.NO_ACCOUNT));
        assertThat(accounts.admit(BY, new Person("i 1", "", null), CREATED)).isEqualTo(new Refused(Reason.NO_NAME));
    }

    @Test
    void whoCameOnceIsKnownWhateverTheNameIsNow() {
        assertThat(accounts.admit(BY, new Person("i 1", "ann", null), CREATED)).isEqualTo(new Admitted("ann"));
        assertThat(accounts.admit(BY, new Person("i 1", "zoe", null), NOBODY)).isEqualTo(new Admitted("ann"));
        assertThat(people.find("zoe")).isEmpty();
        assertThat(people.find("ann").orElseThrow().external()).isTrue();
    }

    @Test
    void anAccountIsLinkedOnlyWhereTheSettingsAllowItAndOnlyToOnePerson() {
        people.create(BY, new Account("ann", Role.USER), "hash");
        assertThat(accounts.admit(BY, new Person("i 1", "Ann", null), CREATED))
                .isEqualTo(new Refused(Reason.NAME_TAKEN));
        assertThat(accounts.admit(BY, new Person("i 1", "Ann", null), LINKED)).isEqualTo(new Admitted("ann"));
        assertThat(accounts.admit(BY, new Person("i 2", "ann", null), LINKED))
                .isEqualTo(new Refused(Reason.NO_ACCOUNT));
    }

    @Test
    void anAdministratorsAccountIsNeverLinked() {
        people.create(BY, new Account("admin", Role.ADMIN), "hash");
        assertThat(accounts.admit(BY, new Person("i 1", "admin", Role.ADMIN), new Newcomers(true, true)))
                .isEqualTo(new Refused(Reason.NAME_TAKEN));
    }

    @Test
    void theRoleIsWhatTheProviderSaysButTheOnlyAdministratorStaysOne() {
        accounts.admit(BY, new Person("i 1", "ann", Role.ADMIN), CREATED);
        assertThat(role("ann")).isEqualTo(Role.ADMIN);
        accounts.admit(BY, new Person("i 1", "ann", Role.USER), CREATED);
        assertThat(role("ann")).isEqualTo(Role.ADMIN);
        people.create(BY, new Account("admin", Role.ADMIN), "hash");
        accounts.admit(BY, new Person("i 1", "ann", Role.USER), CREATED);
        assertThat(role("ann")).isEqualTo(Role.USER);
    }

    @Test
    void aDisabledAccountIsNotLetIn() {
        accounts.admit(BY, new Person("i 1", "ann", null), CREATED);
        people.change(BY, "ann", is -> is, mailbox -> mailbox, true);
        assertThat(accounts.admit(BY, new Person("i 1", "ann", Role.ADMIN), CREATED))
                .isEqualTo(new Refused(Reason.DISABLED));
        assertThat(role("ann")).isEqualTo(Role.USER);
    }

    private Role role(String name) {
        return people.find(name).orElseThrow().account().role();
    }
}
