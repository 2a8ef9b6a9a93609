package io.websync.edge.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Who asks. */
final class Access {

    private Access() {}

    /**
     * With the token, where one is set. A request from this host is no proof of anything then: behind a reverse proxy every
     * request is one.
     */
    static boolean isAllowed(ServerRequest request, String token) {
        return token.isEmpty() ? isLocal(request) : hasToken(request, token);
    }

    private static boolean isLocal(ServerRequest request) {
        return request.remoteAddress()
                .map(InetSocketAddress::getAddress)
                .map(InetAddress::isLoopbackAddress)
                .orElse(false);
    }

    /** As Bearer; compared in constant time. */
    private static boolean hasToken(ServerRequest request, String token) {
        String given = String.valueOf(request.headers().firstHeader("Authorization"));
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }
}
