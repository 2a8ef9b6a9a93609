package io.websync.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2::, 2001:db8:1:2:0:0:0:0/64",
        "2001:DB8:1:2:ffff::9, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:3:3:4:5:6, 2001:db8:1:3:0:0:0:0/64",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:0/64",
        "::ffff:192.0.2.7, 192.0.2.7",
        "proxy.test, proxy.test"
    })
    void anAddressCountsAsWhatOneCustomerHas(String address, String network) {
        assertThat(Networks.of(address)).isEqualTo(network);
    }

    @Test
    void anAddressThatIsNotKnownCountsAsOne() {
        assertThat(Networks.of(null)).isEqualTo("unknown");
    }
}
