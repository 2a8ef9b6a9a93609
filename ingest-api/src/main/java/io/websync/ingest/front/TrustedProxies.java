package io.websync.ingest.front;

import io.websync.contracts.Cidr;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The proxies whose word is taken on whom they ask for. Immutable. */
final class TrustedProxies {

    private final List<Cidr> blocks;

    private TrustedProxies(List<Cidr> blocks) {
        this.blocks = blocks;
    }

    /** @throws IllegalArgumentException when a text is neither an address nor a block */
    static TrustedProxies of(List<String> blocks) {
        return new TrustedProxies(
                blocks.stream().map(String::strip).map(Cidr::parse).toList());
    }

    boolean trusts(InetAddress address) {
        byte[] bytes = address.getAddress();
        return blocks.stream().anyMatch(block -> block.contains(bytes));
    }

    /**
     * Who asks: the last of those that the request came by whose word is not taken. What stands farther to the left was told by
     * that one, and may be anything; so a proxy may add to the header as well as overwrite it.
     *
     * @param peer the connection's other end, which is trusted; null for one without an address
     * @param forwardedFor the values of {@code X-Forwarded-For}, in their order
     */
    @Nullable InetAddress client(@Nullable InetAddress peer, List<String> forwardedFor) {
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        InetAddress nearest = peer;
        for (int i = hops.length - 1; i >= 0 && (nearest == null || trusts(nearest)); i--) {
            InetAddress hop = parse(hops[i].strip());
            if (hop == null) {
                break;
            }
            nearest = hop;
        }
        return nearest;
    }

    /** With or without a port; null when it is no address. */
    private static @Nullable InetAddress parse(String hop) {
        String address = hop;
        if (hop.startsWith("[") && hop.contains("]")) {
            address = hop.substring(1, hop.indexOf(']'));
        } else if (hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
            address = hop.substring(0, hop.indexOf(':'));
        }
        if (address.indexOf('%') >= 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
