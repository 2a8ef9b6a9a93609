package io.websync.catalog.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import java.util.Arrays;
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

    @Test
    void aTokenStandsForItsAccount() {
        accounts.ensure(ADMIN, hash(1), SETTING);
        accounts.ensure(ADMIN, hash(1), SETTING);
        assertThat(accounts.byToken(hash(1))).contains(ADMIN);
        assertThat(accounts.byToken(hash(2))).isEmpty();
    }

    @Test
    void aTokenThatWasChangedNoLongerStandsForItsAccount() {
        accounts.ensure(ADMIN, hash(1), SETTING);
        accounts.ensure(ADMIN, hash(9), "another label");
        accounts.ensure(ADMIN, hash(2), SETTING);
        assertThat(accounts.byToken(hash(1))).isEmpty();
        assertThat(accounts.byToken(hash(2))).contains(ADMIN);
        assertThat(accounts.byToken(hash(9))).contains(ADMIN);
    }

    @Test
    void theFirstTokenIsTakenBackOnceItWasGivenAsTheSettingAndTheSettingIsChanged() {
        accounts.ensureFirstToken(ADMIN, () -> hash(1), "made at the first start");
        accounts.ensure(ADMIN, hash(1), SETTING);
        accounts.ensure(ADMIN, hash(2), SETTING);
        assertThat(accounts.byToken(hash(1))).isEmpty();
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
        assertThat(accounts.byToken(hash(1))).contains(ADMIN);
    }

    @Test
    void aTokenThatHasExpiredStandsForNobody() {
        accounts.ensure(ADMIN, hash(1), SETTING);
        catalog.jdbc().sql("update token set expires_at = now()").update();
        assertThat(accounts.byToken(hash(1))).isEmpty();
    }
}
