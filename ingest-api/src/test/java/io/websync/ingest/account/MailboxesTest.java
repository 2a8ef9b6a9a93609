package io.websync.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.account.Mailbox;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MailboxesTest {

    private static final Mailbox NONE = new Mailbox(null, false);

    private final Mailboxes ours = new Mailboxes(Set.of("example.org", "example.net"));

    @Test
    void anAddressIsOfADomainThatIsAllowed() {
        assertThat(ours.require(NONE, new Mailbox(" ann@Example.ORG ", true)).address())
                .isEqualTo("ann@Example.ORG");
        for (String other :
                new String[] {"ann@example.com", "ann@mail.example.org", "ann@example.org.test", "ann@org"}) {
            assertThatThrownBy(() -> ours.require(NONE, new Mailbox(other, true)))
                    .as(other)
                    .isInstanceOf(AccountException.class)
                    .hasMessage("mail is sent to addresses of example.net, example.org only");
        }
        assertThat(new Mailboxes(Set.of())
                        .require(NONE, new Mailbox("ann@example.com", true))
                        .address())
                .isEqualTo("ann@example.com");
    }

    @Test
    void anAddressThatStaysAndOneThatGoesAreNotAskedAbout() {
        var old = new Mailbox("ann@example.com", true);
        assertThat(ours.require(old, new Mailbox("ann@example.com", false)).alarms())
                .isFalse();
        assertThat(ours.require(old, new Mailbox("", false)).address()).isNull();
    }
}
