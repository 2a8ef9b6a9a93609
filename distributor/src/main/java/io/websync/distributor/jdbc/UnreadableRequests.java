package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.dispatch.DueRequests;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.state.FileState;
import io.websync.distributor.dispatch.Releasing;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ends files whose waiting request cannot be read, so that the others go on; a retry asks for them anew. */
public final class UnreadableRequests {

    private final Catalog catalog;
    private final Clock clock;

    public UnreadableRequests(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * Fails the files and drops what waits for them.
     *
     * @param why by file, what could not be read
     * @return the submissions whose counters changed
     */
    public Set<Long> fail(Map<FileId, String> why) throws SQLException {
        return catalog.transaction(connection -> {
            Collection<FileRow> found = Files.find(connection, why.keySet()).values();
            Locked locked = Locked.assetsOf(connection, found);
            List<FileRow> files = locked.files(found);
            var ending = new Releasing(locked.known(files, Map.of()), Map.of(), null, clock.instant());
            for (FileRow file : files) {
                ending.end(
                        file,
                        FileState.FAILED,
                        Failure.of(
                                FailureCode.UNDECODABLE,
                                "its waiting request could not be read: " + why.getOrDefault(file.id(), "")));
            }
            Releasing.Result result = ending.result();
            Effects.write(connection, result.decided(), clock.instant());
            DueRequests.remove(connection, why.keySet());
            return Set.copyOf(result.decided().counters().submissions());
        });
    }
}
