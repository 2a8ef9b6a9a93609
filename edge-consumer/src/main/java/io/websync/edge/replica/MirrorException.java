package io.websync.edge.replica;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import org.jspecify.annotations.Nullable;

/** An attempt on a replica failed, for a reason that the center shall hear when it lasts. */
public class MirrorException extends Exception {

    private final Failure failure;

    public MirrorException(Failure failure, @Nullable Throwable cause) {
        super(failure.code() + ": " + failure.message(), cause);
        this.failure = failure;
    }

    public MirrorException(FailureCode code, String message) {
        super(code + ": " + message);
        this.failure = Failure.of(code, message);
    }

    public Failure failure() {
        return failure;
    }
}
