package io.websync.outbound;

import io.websync.contracts.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/** One entry of the operator's list of internal addresses that may be asked nevertheless. */
sealed interface AllowRule {

    boolean allows(InetSocketAddress target);

    /** Every port of a block of addresses, whatever name led there. */
    record Block(Cidr cidr) implements AllowRule {
        @Override
        public boolean allows(InetSocketAddress target) {
            return cidr.contains(target.getAddress().getAddress());
        }
    }

    /** One port of one literal address. */
    record Endpoint(InetAddress address, int port) implements AllowRule {
        @Override
        public boolean allows(InetSocketAddress target) {
            return target.getPort() == port && target.getAddress().equals(address);
        }
    }

    /** One port of a host name, whatever addresses it has: whoever runs its DNS is trusted. */
    record Host(String name, int port) implements AllowRule {
        @Override
        public boolean allows(InetSocketAddress target) {
            return target.getPort() == port && target.getHostString().equalsIgnoreCase(name);
        }
    }

    /**
     * Reads {@code 10.1.0.0/16}, {@code 10.1.2.3}, {@code 10.1.2.3:8080}, {@code [fd00::1]:8080} or {@code host:8080}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static AllowRule parse(String text) {
        if (text.indexOf('/') >= 0) {
            return new Block(Cidr.parse(text));
        }
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[") && colon > 0 && text.charAt(colon - 1) == ']') {
            return new Endpoint(InetAddress.ofLiteral(text.substring(1, colon - 1)), port(text, colon));
        }
        if (colon < 0 || text.indexOf(':') != colon) {
            return new Block(Cidr.parse(text)); // one literal address; a name without a port is none
        }
        String host = text.substring(0, colon).toLowerCase(Locale.ROOT);
        int port = port(text, colon);
        try {
            return new Endpoint(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException _) {
            if (host.isEmpty() || host.isBlank()) {
                throw new IllegalArgumentException("«" + text + "» has no host");
            }
            return new Host(host, port);
        }
    }

    private static int port(String text, int colon) {
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException("a port is 1 to 65535, but this is «" + text + "»");
    }
}
