package io.websync.ingest.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {

    private static final TrustedProxies PROXIES = TrustedProxies.of(List.of("127.0.0.0/8", "::1", "10.1.0.0/16"));

    @ParameterizedTest(name = "«{0}» by a trusted peer is from {1}")
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "'192.0.2.7, 10.1.2.3', 192.0.2.7",
        "'203.0.113.9, 192.0.2.7', 192.0.2.7",
        "'203.0.113.9, 192.0.2.7, 10.1.2.3,127.0.0.1', 192.0.2.7",
        "'10.1.2.3, 10.1.9.9', 10.1.2.3",
        "192.0.2.7:4711, 192.0.2.7",
        "2001:db8::7, 2001:db8::7",
        "[2001:db8::7], 2001:db8::7",
        "[2001:db8::7]:4711, 2001:db8::7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "'192.0.2.7, unknown', 127.0.0.1",
        "'203.0.113.9, unknown, 10.1.2.3', 10.1.2.3",
        "'', 127.0.0.1",
        "',,', 127.0.0.1",
        "fe80::1%lo, 127.0.0.1",
        "evil.test, 127.0.0.1",
    })
    void theClientIsTheLastHopThatIsNotTrusted(String header, String client) {
        assertThat(PROXIES.client(InetAddress.ofLiteral("127.0.0.1"), List.of(header)))
                .isEqualTo(InetAddress.ofLiteral(client));
    }

    @Test
    void aPeerWithoutAnAddressIsBelieved() {
        assertThat(PROXIES.client(null, List.of("203.0.113.9", "192.0.2.7")))
                .isEqualTo(InetAddress.ofLiteral("192.0.2.7"));
        assertThat(PROXIES.client(null, List.of())).isNull();
    }

    @Test
    void whoIsNotListedIsNotTrusted() {
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("10.1.255.255"))).isTrue();
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("10.2.0.0"))).isFalse();
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("::2"))).isFalse();
        assertThat(TrustedProxies.of(List.of()).trusts(InetAddress.ofLiteral("127.0.0.1")))
                .isFalse();
    }
}
