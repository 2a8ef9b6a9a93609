package io.websync.outbound;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An exchange that did not come to its end, with the class that decides whether another attempt can help. */
public final class OutboundException extends IOException {

    private final transient Failure failure;

    OutboundException(FailureCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = Failure.of(code, message);
    }

    /**
     * Its code is one of {@link FailureCode#DNS}, {@link FailureCode#CONNECT}, {@link FailureCode#TLS},
     * {@link FailureCode#REDIRECT}, {@link FailureCode#BLOCKED_ADDRESS}, {@link FailureCode#PROTOCOL},
     * {@link FailureCode#STALLED} and {@link FailureCode#SHORT_BODY}.
     */
    public Failure failure() {
        return failure;
    }
}
