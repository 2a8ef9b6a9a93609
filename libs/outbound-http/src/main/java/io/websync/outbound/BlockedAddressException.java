package io.websync.outbound;

import java.io.IOException;

/** The guard refused to connect; the message says which address and why. */
final class BlockedAddressException extends IOException {

    BlockedAddressException(String message) {
        super(message);
    }
}
