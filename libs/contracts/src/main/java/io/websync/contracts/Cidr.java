package io.websync.contracts;

import java.net.InetAddress;
import java.util.Arrays;

/** A block of IP addresses, such as {@code 10.0.0.0/8} or {@code fc00::/7}; one address is a block as well. */
public final class Cidr {

    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException when the text is no literal address with an optional prefix length */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException("a prefix of " + text + " is 0 to " + address.length * 8 + " bits");
        }
        byte[] network = masked(address, bits);
        if (!Arrays.equals(network, address)) {
            throw new IllegalArgumentException(text + " has bits set behind its prefix");
        }
        return new Cidr(network, bits);
    }

    /** Of the 16 bytes of an IPv6 address, also those that Java takes for IPv4, such as {@code ::ffff:0:0/96}. */
    public static Cidr ofBytes(byte[] network, int bits) {
        return new Cidr(network.clone(), bits);
    }

    /** Whether the address of this many bytes, 4 or 16, is of the block. */
    public boolean contains(byte[] address) {
        return address.length == network.length && Arrays.equals(masked(address, bits), network);
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = new byte[address.length];
        for (int i = 0; i < address.length; i++) {
            int keep = Math.clamp(bits - i * 8L, 0, 8);
            masked[i] = (byte) (address[i] & (0xff00 >> keep));
        }
        return masked;
    }
}
