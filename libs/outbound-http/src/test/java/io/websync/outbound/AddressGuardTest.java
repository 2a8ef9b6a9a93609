package io.websync.outbound;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressGuardTest {

    @Test
    void onlyPublicAddressesPassWhenNothingIsAllowed() {
        assertPasses("1.1.1.1", 80);
        assertBlocked("127.0.0.1", 80);
        assertBlocked("10.0.0.1", 80);
        assertBlocked("fd00::1", 80);
    }

    @Test
    void anAllowedBlockPassesAtEveryPort() {
        assertPasses("10.1.2.3", 80, "10.1.0.0/16");
        assertPasses("10.1.2.3", 8443, "10.1.0.0/16");
        assertBlocked("10.2.2.3", 80, "10.1.0.0/16");
        assertPasses("fd00::5", 80, "fd00::/16");
        assertPasses("10.9.9.9", 80, "10.9.9.9");
    }

    @Test
    void anAllowedEndpointPassesAtItsPortOnly() {
        assertPasses("127.0.0.1", 8080, "127.0.0.1:8080");
        assertBlocked("127.0.0.1", 8081, "127.0.0.1:8080");
        assertPasses("::1", 8080, "[::1]:8080");
        assertBlocked("::1", 8081, "[::1]:8080");
    }

    @Test
    void anAllowedNamePassesWhateverItsAddressButNoOtherName() throws UnknownHostException {
        var guard =
                new AddressGuard(OutboundSettings.allowing("origin.internal:80").allowRules());
        byte[] address = {10, 0, 0, 1};
        assertThatCode(() ->
                        guard.check(new InetSocketAddress(InetAddress.getByAddress("origin.internal", address), 80)))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(BlockedAddressException.class)
                .isThrownBy(() ->
                        guard.check(new InetSocketAddress(InetAddress.getByAddress("other.internal", address), 80)))
                .withMessageContaining("other.internal")
                .withMessageContaining("10.0.0.1")
                .withMessageContaining("PRIVATE");
    }

    @Test
    void everyAddressOfThisMachineIsBlocked() throws SocketException {
        var guard = new AddressGuard(OutboundSettings.allowing().allowRules());
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .forEach(own -> assertThatExceptionOfType(BlockedAddressException.class)
                        .isThrownBy(() -> guard.check(new InetSocketAddress(own, 80))));
    }

    @Test
    void aWrongEntryIsNamedWithItsText() {
        for (String wrong :
                new String[] {"origin.internal", "10.0.0.0/40", "host:0", "host:70000", ":80", "10.0.0.1/8"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OutboundSettings.allowing(wrong))
                    .withMessageContaining("outbound.allow")
                    .withMessageContaining(wrong);
        }
    }

    private static void assertPasses(String literal, int port, String... allowed) {
        var guard = new AddressGuard(OutboundSettings.allowing(allowed).allowRules());
        assertThatCode(() -> guard.check(new InetSocketAddress(InetAddress.ofLiteral(literal), port)))
                .doesNotThrowAnyException();
    }

    private static void assertBlocked(String literal, int port, String... allowed) {
        var guard = new AddressGuard(OutboundSettings.allowing(allowed).allowRules());
        assertThatExceptionOfType(BlockedAddressException.class)
                .isThrownBy(() -> guard.check(new InetSocketAddress(InetAddress.ofLiteral(literal), port)));
    }
}
