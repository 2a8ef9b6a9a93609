package io.websync.edge.replica;

import java.time.Instant;

/** What lies at an asset's path. */
public sealed interface DiskFact {

    /** Nothing, and no folder on the way to it is anything else than a folder. */
    record Missing() implements DiskFact {}

    /** @param modified cut to milliseconds, as all times of copies are */
    record RegularFile(long size, Instant modified) implements DiskFact {}

    /** A folder, empty or not. */
    record Folder() implements DiskFact {}

    /** A symbolic link, a socket or another thing that websync never makes. */
    record Foreign() implements DiskFact {}

    /** On the way to the path stands something that is no folder. */
    record Obstructed(String at) implements DiskFact {}
}
