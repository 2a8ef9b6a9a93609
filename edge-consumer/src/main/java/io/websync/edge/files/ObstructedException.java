package io.websync.edge.files;

import java.io.IOException;

/** On the way to a path stands something that is no folder: a file of another asset, or a symbolic link. */
public final class ObstructedException extends IOException {

    private final String at;

    ObstructedException(String at) {
        super(at + " is no folder");
        this.at = at;
    }

    /** The path below www of what stands in the way. */
    public String at() {
        return at;
    }
}
