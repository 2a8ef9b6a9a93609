package io.websync.outbound;

import io.websync.contracts.Cidr;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What kind of address it is, by the special-purpose address registries of IANA (RFC 6890 and its successors); of the IPv6
 * space only what is allocated to the public internet, {@code 2000::/3}, is {@link #PUBLIC}.
 */
enum AddressClass {
    UNSPECIFIED("0.0.0.0/8", "::/128"),
    LOOPBACK("127.0.0.0/8", "::1/128"),
    PRIVATE("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    /** RFC 6598: behind the NAT of a carrier; some clouds keep their metadata here. */
    CARRIER_GRADE_NAT("100.64.0.0/10"),
    /** Holds the metadata service of most clouds, 169.254.169.254. */
    LINK_LOCAL("169.254.0.0/16", "fe80::/10", "fec0::/10"),
    /** The host's agent of a cloud, at an address that is public by its number. */
    CLOUD_METADATA("168.63.129.16/32"),
    DOCUMENTATION("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    BENCHMARKING("198.18.0.0/15", "2001:2::/48"),
    MULTICAST("224.0.0.0/4", "ff00::/8"),
    UNIQUE_LOCAL("fc00::/7"),
    NAT64("64:ff9b::/96", "64:ff9b:1::/48"),
    SIX_TO_FOUR("192.88.99.0/24", "2002::/16"),
    TEREDO("2001::/32"),
    IPV4_MAPPED(Cidr.ofBytes(mappedPrefix(), 96)),
    IPV4_COMPATIBLE(Cidr.ofBytes(new byte[16], 96)),
    RESERVED("192.0.0.0/24", "240.0.0.0/4", "2001::/23", "100::/64"),
    PUBLIC("0.0.0.0/0", "2000::/3"),
    /** IPv6 space that nobody has been given. */
    UNALLOCATED("::/0");

    private static final AddressClass[] IN_ORDER = values();

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of immutable blocks
    private final List<Cidr> blocks;

    AddressClass(String... blocks) {
        this.blocks = Stream.of(blocks).map(Cidr::parse).toList();
    }

    AddressClass(Cidr block) {
        this.blocks = List.of(block);
    }

    /** The first class of the order above that has the address. */
    static AddressClass of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.stream(IN_ORDER)
                .filter(candidate -> candidate.blocks.stream().anyMatch(block -> block.contains(bytes)))
                .findFirst()
                .orElse(UNALLOCATED);
    }

    private static byte[] mappedPrefix() {
        byte[] prefix = new byte[16];
        prefix[10] = (byte) 0xff;
        prefix[11] = (byte) 0xff;
        return prefix;
    }
}
