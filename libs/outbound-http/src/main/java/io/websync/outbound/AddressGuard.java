package io.websync.outbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether a socket may connect to an address: public ones that are not this machine's own, and what the operator
 * allows. Used by any number of threads.
 */
final class AddressGuard {

    private static final long OWN_ADDRESSES_LIVE_NANOS = Duration.ofSeconds(30).toNanos();

    private record OwnAddresses(Set<InetAddress> addresses, long readAtNanos) {}

    private final List<AllowRule> allowed;
    private volatile OwnAddresses own = readOwnAddresses();

    AddressGuard(List<AllowRule> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** @throws BlockedAddressException when the socket must not connect there */
    void check(InetSocketAddress target) throws BlockedAddressException {
        InetAddress address = target.getAddress();
        if (address == null) {
            throw new BlockedAddressException("the address of " + target.getHostString() + " is not known");
        }
        for (AllowRule rule : allowed) {
            if (rule.allows(target)) {
                return;
            }
        }
        AddressClass addressClass = AddressClass.of(address);
        if (addressClass != AddressClass.PUBLIC) {
            throw new BlockedAddressException(
                    describe(target) + " is " + addressClass + ", not on the public internet");
        }
        if (ownAddresses().contains(address)) {
            throw new BlockedAddressException(describe(target) + " is an address of this machine");
        }
    }

    private static String describe(InetSocketAddress target) {
        String literal = target.getAddress().getHostAddress();
        String host = target.getHostString();
        return host.equals(literal) ? literal : host + " (" + literal + ")";
    }

    private Set<InetAddress> ownAddresses() {
        OwnAddresses known = own;
        if (System.nanoTime() - known.readAtNanos > OWN_ADDRESSES_LIVE_NANOS) {
            known = readOwnAddresses();
            own = known;
        }
        return known.addresses;
    }

    private static OwnAddresses readOwnAddresses() {
        try {
            return new OwnAddresses(
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .collect(Collectors.toSet()),
                    System.nanoTime());
        } catch (SocketException e) {
            throw new IllegalStateException("the addresses of this machine cannot be read", e);
        }
    }
}
