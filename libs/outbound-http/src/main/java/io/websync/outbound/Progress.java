package io.websync.outbound;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** How far an exchange came; written by the thread of the call, read by it when the call fails. */
final class Progress {

    /** Null until a connection is there, with its TLS handshake done. */
    private volatile @Nullable InetSocketAddress remote;

    void connected(InetSocketAddress address) {
        remote = address;
    }

    @Nullable InetSocketAddress remote() {
        return remote;
    }
}
