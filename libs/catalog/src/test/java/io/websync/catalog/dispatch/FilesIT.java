package io.websync.catalog.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import io.websync.catalog.dispatch.Files.Span;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.state.FileState;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FilesIT {

    private final Catalog catalog = TestCatalog.emptied();

    private void save(FileRow... rows) throws SQLException {
        catalog.transaction(connection -> {
            Files.save(connection, List.of(rows));
            return rows;
        });
    }

    private int addMissing(FileRow... rows) throws SQLException {
        return catalog.transaction(connection -> Files.addMissing(connection, List.of(rows)));
    }

    private Map<FileId, FileRow> find(FileId... ids) throws SQLException {
        return catalog.transaction(connection -> Files.find(connection, List.of(ids)));
    }

    private List<FileRow> within(Span... spans) throws SQLException {
        return catalog.transaction(connection -> Files.within(connection, List.of(spans)));
    }

    @Test
    void whatIsSavedIsReadAsItWasInEveryState() throws SQLException {
        var request = TestRows.request(1, 1, "o.example/a");
        FileRow submitted = FileRow.submitted(request);
        FileRow fetched = FileRow.submitted(TestRows.request(1, 2, "o.example/b"))
                .fetched(TestRows.fetched(TestRows.request(1, 2, "o.example/b"), "content"), 4, TestRows.MORNING);
        FileRow waiting = FileRow.submitted(TestRows.request(1, 3, "o.example/c"))
                .in(
                        FileState.RETRYING,
                        TestRows.request(1, 3, "o.example/c"),
                        new Failure(FailureCode.ORIGIN_ERROR, 503, "busy"),
                        TestRows.MORNING.plusSeconds(60),
                        TestRows.MORNING);
        save(waiting, submitted, fetched);
        assertThat(find(submitted.id(), fetched.id(), waiting.id(), new FileId(1, 9)))
                .isEqualTo(Map.of(submitted.id(), submitted, fetched.id(), fetched, waiting.id(), waiting));
        assertThat(find()).isEmpty();
    }

    @Test
    void aSavedFileTakesThePlaceOfTheOneBefore() throws SQLException {
        var request = TestRows.request(1, 1, "o.example/a");
        FileRow submitted = FileRow.submitted(request);
        save(submitted);
        FileRow fetched = submitted.fetched(TestRows.fetched(request, "content"), 1, TestRows.MORNING);
        save(fetched);
        assertThat(find(submitted.id())).containsExactly(Map.entry(submitted.id(), fetched));
    }

    @Test
    void aFileThatIsThereIsNotAddedAgain() throws SQLException {
        var request = TestRows.request(1, 1, "o.example/a");
        FileRow submitted = FileRow.submitted(request);
        FileRow fetched = submitted.fetched(TestRows.fetched(request, "content"), 1, TestRows.MORNING);
        save(fetched);
        FileRow other = FileRow.submitted(TestRows.request(1, 2, "o.example/a"));
        assertThat(addMissing(submitted, other)).isEqualTo(1);
        assertThat(addMissing(submitted, other)).isZero();
        assertThat(find(submitted.id(), other.id())).isEqualTo(Map.of(submitted.id(), fetched, other.id(), other));
    }

    @Test
    void filesAreFoundByTheRevisionThatOrderedThem() throws SQLException {
        UUID asset = TestRows.request(1, 1, "o.example/a").asset().id();
        FileRow[] files = new FileRow[5];
        for (int revision = 1; revision <= 5; revision++) {
            var request = TestRows.request(1, revision, "o.example/a");
            files[revision - 1] = FileRow.submitted(request)
                    .fetched(TestRows.fetched(request, "content"), revision, TestRows.MORNING);
        }
        save(files);
        save(FileRow.submitted(TestRows.request(1, 6, "o.example/a")));
        assertThat(within(new Span(asset, 1, 3))).containsExactlyInAnyOrder(files[1], files[2]);
        assertThat(within(new Span(asset, 0, Long.MAX_VALUE))).containsExactlyInAnyOrder(files);
        assertThat(within(new Span(asset, 5, 9), new Span(UUID.randomUUID(), 0, 9)))
                .isEmpty();
        assertThat(within()).isEmpty();
    }
}
