package io.websync.e2e.api;

import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an address answered.
 *
 * @param retryAfter the header of this name
 * @param location the header of this name
 */
public record Answer(int status, Optional<String> retryAfter, Optional<String> location, String body) {

    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;

    static Answer of(HttpResponse<String> response) {
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Retry-After"),
                response.headers().firstValue("Location"),
                response.body());
    }

    /** The id of the submission that it says it took. */
    public OptionalLong submission() {
        if (status != ACCEPTED || location.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                Long.parseLong(location.get().substring(location.get().lastIndexOf('/') + 1)));
    }

    /** Whether it says that it cannot now, and when to come again. */
    public boolean saysLater() {
        return status == UNAVAILABLE && retryAfter.isPresent();
    }
}
