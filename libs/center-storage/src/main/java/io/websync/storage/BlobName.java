package io.websync.storage;

import io.websync.contracts.Digest;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a blob lies in its store: {@code blobs/ab/cd/<sha256>}; the two folders spread a million blobs thinly. */
final class BlobName {

    static final String FOLDER = "blobs/";
    static final String TRASH = "trash/";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private BlobName() {}

    static String of(Digest digest) {
        if (digest.algorithm() != Digest.Algorithm.SHA256) {
            throw new IllegalArgumentException("blobs are named by SHA-256, not by " + digest);
        }
        String hex = digest.hex();
        return FOLDER + hex.substring(0, 2) + "/" + hex.substring(2, 4) + "/" + hex;
    }

    /** Where it lies in a store of objects after it was discarded. */
    static String discarded(Digest digest) {
        return TRASH + of(digest).substring(FOLDER.length());
    }

    /** Empty for a name that is no blob's, as a foreign file in the store may have. */
    static Optional<Digest> digestOf(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return SHA256.matcher(last).matches() ? Optional.of(Digest.sha256(last)) : Optional.empty();
    }
}
