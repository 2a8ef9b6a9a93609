package io.websync.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host name. */
@FunctionalInterface
public interface Resolver {

    /** Blocks, at most as long as the resolver of the system does. */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The system's resolver, with the cache of the JDK before it. */
    static Resolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
