package io.websync.catalog.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccountsIT {

    private static final Account ADMIN = new Account("admin", Account.Role.ADMIN);
    private static final String SETTING = "setting";

    private final Catalog catalog = TestCatalog.emptied();
    private final Accounts accounts = new Accounts(catalog);

    private static byte[] hash(int of) {
        byte[] hash = new byte[32];
        Arrays.fill(hash, (byte) of);
        return hash;
    }

    private Optional<Account> whose(int of) {
        return accounts.byToken(hash(of)).map(SignedIn::account);
    }

    @Test
    void aTokenStandsForItsAccount() {
        accounts.ensure(ADMIN, hash(1), SETTING);
        accounts.ensure(ADMIN, hash(1), SETTING);
        assertThat(whose(1)).contains(ADMIN);
        assertThat(whose(2)).isEmpty();
    }

    @Test
    void aTokenThatWasChangedNoLongerStandsForItsAccount() {
        accounts.ensure(ADMIN, hash(1), SETTING);
        accounts.ensure(ADMIN, hash(9), "another label");
        accounts.ensure(ADMIN, hash(2), SETTING);
        assertThat(whose(1)).isEmpty();
        assertThat(whose(2)).contains(ADMIN);
        assertThat(whose(9)).contains(ADMIN);
    }

    @Test
    void theFirstTokenIsTakenBackOnceItWasGivenAsTheSettingAndTheSettingIsChanged() {
        accounts.ensureFirstToken(ADMIN, () -> hash(1), "made at the first start");
        accounts.ensure(ADMIN, hash(1), SETTING);
        accounts.ensure(ADMIN, hash(2), SETTING);
        assertThat(whose(1)).isEmpty();
    }

    @Test
    void aFirstTokenIsMadeOnlyForAnAccountThatHasNone() {
        accounts.ensureFirstToken(ADMIN, () -> hash(1), "first");
        accounts.ensureFirstToken(
                ADMIN,
                () -> {
                    throw new AssertionError("not asked for");
                },
                "first");
        assertThat(whose(1)).contains(ADMIN);
    }

    @Test
    void aTokenThatHasExpiredStandsForNobody() {
        accounts.ensure(ADMIN, hash(1), SETTING);
        catalog.jdbc().sql("update token set expires_at = now()").update();
        assertThat(whose(1)).isEmpty();
    }

    @Test
    void theCenterIsOpenToEdgesAndAdministratorsAndClosedToUsersAndTheDisabled() {
        accounts.ensure(ADMIN, hash(1), SETTING);
        accounts.ensure(new Account("ann", Account.Role.USER), hash(2), SETTING);
        TestRows.edge(catalog, "oslo");
        new ApiTokens(catalog).makeForEdge(Actor.WEBSYNC, "oslo", "its own", hash(3));
        assertThat(accounts.opensCenter(hash(1))).isTrue();
        assertThat(accounts.opensCenter(hash(2))).isFalse();
        assertThat(accounts.opensCenter(hash(3))).isTrue();
        assertThat(whose(3)).isEmpty();
        catalog.jdbc().sql("update account set disabled_at = now()").update();
        assertThat(accounts.opensCenter(hash(1))).isFalse();
        assertThat(whose(1)).isEmpty();
        assertThat(accounts.opensCenter(hash(3))).isTrue();
    }

    @Test
    void aFirstPasswordIsMadeOnceAndNeverInPlaceOfAnother() {
        accounts.ensureFirstPassword(ADMIN, () -> "a hash");
        accounts.ensureFirstPassword(ADMIN, () -> {
            throw new AssertionError("not asked for");
        });
        assertThat(new People(catalog).secret("ADMIN")).contains(new People.Secret("admin", "a hash"));
    }
}
