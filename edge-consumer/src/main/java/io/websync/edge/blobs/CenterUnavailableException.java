package io.websync.edge.blobs;

/** The center gives no blob to anyone now: no connection, a gateway without its server, or a token that is not accepted. */
public final class CenterUnavailableException extends Exception {

    CenterUnavailableException(String message) {
        super(message);
    }

    CenterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
