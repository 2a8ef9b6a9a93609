package io.websync.edge.http;

import io.websync.contracts.FromHere;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.http.HttpHeaders;
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
        HttpHeaders headers = request.headers().asHttpHeaders();
        return request.remoteAddress()
                .filter(peer -> FromHere.isOperator(
                        peer.getAddress(), headers.getFirst(HttpHeaders.HOST), headers.headerNames()))
                .isPresent();
    }

    /** As Bearer; compared in constant time. */
    private static boolean hasToken(ServerRequest request, String token) {
        String given = String.valueOf(request.headers().firstHeader("Authorization"));
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }
}
