package io.websync.ingest.front;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A web server in front of ingest-api.
 *
 * @param trustedProxies addresses and blocks, such as {@code 10.1.0.0/16}, whose {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}
 *     and {@code -Port} are believed; from anybody else they are ignored. Default {@code 127.0.0.0/8} and {@code ::1}; empty for nobody.
 *     What comes by the socket is believed
 * @param socket a Unix socket that is listened on beside the port, an absolute path of at most 100 bytes; one that a former process left
 *     there is replaced. Default none
 * @param socketPermissions of the socket, as by {@code ls}; default {@code rw-rw----}. Whoever may write to it is believed
 * @param www a folder that gets the pages' style, scripts and icon at each start, below {@code websync/assets}, for a web server to serve;
 *     is made when missing. Default none
 */
public record FrontSettings(
        List<String> trustedProxies,
        @Nullable Path socket,
        String socketPermissions,
        @Nullable Path www) {

    /** Linux takes 107, and the socket has a longer name until it may be connected to. */
    private static final int LONGEST = 100;

    public FrontSettings(
            @Nullable List<String> trustedProxies,
            @Nullable Path socket,
            @Nullable String socketPermissions,
            @Nullable Path www) {
        this.trustedProxies = trustedProxies == null ? List.of("127.0.0.0/8", "::1") : List.copyOf(trustedProxies);
        this.socket = socket == null || socket.toString().isBlank() ? null : socket;
        this.socketPermissions = Objects.requireNonNullElse(socketPermissions, "rw-rw----");
        this.www = www == null || www.toString().isBlank() ? null : www;
        try {
            TrustedProxies.of(this.trustedProxies);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "websync.ingest.front.trusted-proxies are addresses and blocks such as 10.1.0.0/16, but they are "
                            + this.trustedProxies + ": " + e.getMessage(),
                    e);
        }
        if (this.socket != null
                && (!this.socket.isAbsolute()
                        || this.socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST)) {
            throw new IllegalArgumentException("websync.ingest.front.socket is an absolute path of at most " + LONGEST
                    + " bytes, but it is " + this.socket);
        }
        try {
            PosixFilePermissions.fromString(this.socketPermissions);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "websync.ingest.front.socket-permissions is such as rw-rw----, but it is " + this.socketPermissions,
                    e);
        }
    }

    public static FrontSettings none() {
        return new FrontSettings(null, null, null, null);
    }
}
