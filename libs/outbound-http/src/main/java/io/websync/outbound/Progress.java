package io.websync.outbound;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** How far an exchange came; written by the thread of the call, read by it when the call fails. */
final class Progress {

    /** Null until a connection is there, with its TLS handshake done. */
    private volatile @Nullable InetSocketAddress remote;

    private volatile boolean fresh;
    private volatile boolean late;

    void connected(InetSocketAddress address) {
        remote = address;
    }

    @Nullable InetSocketAddress remote() {
        return remote;
    }

    /** The connection was made for this exchange. */
    void madeConnection() {
        fresh = true;
    }

    /** Whether an earlier exchange used the connection, and may have left something on it that is none of ours. */
    boolean usedConnection() {
        return remote != null && !fresh;
    }

    /** The exchange was broken off, because its header was not there in time. */
    void cameTooLate() {
        late = true;
    }

    boolean late() {
        return late;
    }
}
