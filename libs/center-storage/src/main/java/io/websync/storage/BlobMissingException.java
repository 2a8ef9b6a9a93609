package io.websync.storage;

import io.websync.contracts.Digest;
import java.io.IOException;

/** Center storage does not hold the blob. The only error that says so; any other one means that it is not known. */
public final class BlobMissingException extends IOException {

    private final transient Digest digest;

    public BlobMissingException(Digest digest) {
        super("center storage does not hold blob " + digest);
        this.digest = digest;
    }

    public Digest digest() {
        return digest;
    }
}
