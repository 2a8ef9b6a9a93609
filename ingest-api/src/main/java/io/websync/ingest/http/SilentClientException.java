package io.websync.ingest.http;

import java.io.IOException;

/** The client stopped sending in the middle of a body. */
final class SilentClientException extends IOException {

    SilentClientException(String message) {
        super(message);
    }
}
