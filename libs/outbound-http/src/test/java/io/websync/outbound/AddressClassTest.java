package io.websync.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.websync.contracts.Cidr;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressClassTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0.0.0.0, UNSPECIFIED",
        "0.1.2.3, UNSPECIFIED",
        "127.0.0.1, LOOPBACK",
        "127.255.255.254, LOOPBACK",
        "10.0.0.1, PRIVATE",
        "172.15.255.255, PUBLIC",
        "172.16.0.0, PRIVATE",
        "172.31.255.255, PRIVATE",
        "172.32.0.0, PUBLIC",
        "192.168.0.1, PRIVATE",
        "100.63.255.255, PUBLIC",
        "100.64.0.0, CARRIER_GRADE_NAT",
        "100.100.100.200, CARRIER_GRADE_NAT",
        "100.127.255.255, CARRIER_GRADE_NAT",
        "100.128.0.0, PUBLIC",
        "169.254.169.254, LINK_LOCAL",
        "168.63.129.16, CLOUD_METADATA",
        "168.63.129.17, PUBLIC",
        "192.0.0.192, RESERVED",
        "192.0.2.1, DOCUMENTATION",
        "198.51.100.7, DOCUMENTATION",
        "203.0.113.9, DOCUMENTATION",
        "198.18.0.1, BENCHMARKING",
        "198.19.255.255, BENCHMARKING",
        "192.88.99.1, SIX_TO_FOUR",
        "224.0.0.1, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.1, RESERVED",
        "255.255.255.255, RESERVED",
        "1.1.1.1, PUBLIC",
        "223.255.255.255, PUBLIC",
        "::, UNSPECIFIED",
        "::1, LOOPBACK",
        "::7f00:1, IPV4_COMPATIBLE",
        "::8.8.8.8, IPV4_COMPATIBLE",
        "::ffff:127.0.0.1, LOOPBACK",
        "::ffff:10.1.2.3, PRIVATE",
        "::ffff:169.254.169.254, LINK_LOCAL",
        "64:ff9b::7f00:1, NAT64",
        "64:ff9b:1::a00:1, NAT64",
        "100::1, RESERVED",
        "2001::1, TEREDO",
        "2001:0:7f00:1::, TEREDO",
        "2001:2::1, BENCHMARKING",
        "2001:10::1, RESERVED",
        "2001:20::1, RESERVED",
        "2001:db8::1, DOCUMENTATION",
        "2001:200::1, PUBLIC",
        "2002:7f00:1::, SIX_TO_FOUR",
        "3fff:0fff::1, DOCUMENTATION",
        "3fff:1000::1, PUBLIC",
        "2606:4700:4700::1111, PUBLIC",
        "4000::1, UNALLOCATED",
        "5f00::1, UNALLOCATED",
        "fc00::1, UNIQUE_LOCAL",
        "fd00:ec2::254, UNIQUE_LOCAL",
        "fe80::1, LINK_LOCAL",
        "febf::1, LINK_LOCAL",
        "fec0::1, LINK_LOCAL",
        "ff02::1, MULTICAST"
    })
    void everyAddressHasItsClass(String literal, AddressClass expected) {
        assertThat(AddressClass.of(InetAddress.ofLiteral(literal))).isEqualTo(expected);
    }

    @Test
    void aMappedAddressThatStayedIpv6IsNotPublic() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 8;
        mapped[13] = 8;
        mapped[14] = 8;
        mapped[15] = 8;
        assertThat(AddressClass.of(Inet6Address.getByAddress(null, mapped, -1))).isEqualTo(AddressClass.IPV4_MAPPED);
    }

    @Test
    void aBlockIsWrittenWithoutBitsBehindItsPrefix() {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse("10.0.0.1/8"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse("10.0.0.0/33"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse("example.org"));
    }
}
