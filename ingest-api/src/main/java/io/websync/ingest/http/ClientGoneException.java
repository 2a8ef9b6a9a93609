package io.websync.ingest.http;

import java.io.IOException;

/** The connection ended in the middle of a body; nobody is there to be answered. */
final class ClientGoneException extends IOException {

    ClientGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
