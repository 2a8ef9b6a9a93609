package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FileId;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionEvent;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The reporter's transaction for a batch of submitted files: they appear in the report. */
public final class SubmittedTransaction {

    private final Catalog catalog;
    private final Reader reader;

    public SubmittedTransaction(Catalog catalog, Reader reader) {
        this.catalog = catalog;
        this.reader = reader;
    }

    /**
     * Returns how many files are new.
     *
     * @throws OvertakenException when another reader has the partitions
     */
    public int apply(Collection<? extends SubmissionEvent> events, Reader.Step step) throws SQLException {
        // In one order for all, so that no two wait for each other; a repetition of the same file once.
        Map<FileId, FileRow> files = new TreeMap<>();
        for (SubmissionEvent event : events) {
            switch (event) {
                case FileSubmitted submitted -> files.putIfAbsent(submitted.file(), FileRow.submitted(submitted));
            }
        }
        // A file that the list gave another place than its URL's own: its asset's key stands nowhere else.
        List<AssetKey> elsewhere = events.stream()
                .map(FileSubmitted.class::cast)
                .filter(SubmittedTransaction::isElsewhere)
                .map(FileSubmitted::asset)
                .toList();
        return catalog.transaction(connection -> {
            reader.advance(connection, step);
            Assets.addMissing(connection, elsewhere);
            return Files.addMissing(connection, files.values());
        });
    }

    private static boolean isElsewhere(FileSubmitted submitted) {
        String url = submitted.url();
        String key = submitted.asset().value();
        return url.length() != url.indexOf("://") + 3 + key.length() || !url.endsWith(key);
    }
}
