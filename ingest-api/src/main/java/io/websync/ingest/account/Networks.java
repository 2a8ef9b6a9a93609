package io.websync.ingest.account;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What counts as one address where attempts are counted. */
final class Networks {

    /** Bytes of an IPv6 address that a provider gives to one customer, who may take any address behind them. */
    private static final int OF_ONE_CUSTOMER = 8;

    private Networks() {}

    /**
     * An IPv6 address as its /64, with one that stands for an IPv4 address as that; an IPv4 address, and what is no address, as it
     * is. Asks no name server.
     *
     * @param address as the server names the peer; null where it is not known
     */
    static String of(@Nullable String address) {
        if (address == null) {
            return "unknown";
        }
        int zone = address.indexOf('%');
        InetAddress parsed;
        try {
            parsed = InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone));
        } catch (IllegalArgumentException _) {
            return address;
        }
        if (!(parsed instanceof Inet6Address)) {
            return parsed.getHostAddress();
        }
        byte[] network = parsed.getAddress();
        Arrays.fill(network, OF_ONE_CUSTOMER, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IPv6 address has 16 bytes", e);
        }
    }
}
