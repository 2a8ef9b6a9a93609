package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.state.FileState;
import java.time.Instant;
import java.util.Collection;

/** Decides what changes when a paused submission goes on. Without I/O. */
public final class Resuming {

    private Resuming() {}

    /** The paused ones of these files are submitted; what waits for them is due now. */
    public static Decided decide(Known known, Collection<FileRow> files, Instant now) {
        var changes = new Changes(known);
        files.stream()
                .filter(file -> file.state() == FileState.PAUSED)
                .forEach(file -> changes.change(file.resumed(now)));
        return changes.decided();
    }
}
