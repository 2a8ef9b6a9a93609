package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.RosterChanged;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** North and south are in the group eu when a list for eu is handed in; then south leaves it. */
class RosterIT {

    @TempDir
    static Path folder;

    static Center center;

    @BeforeAll
    static void start() throws Exception {
        center = new Center(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        center.close();
    }

    @BeforeEach
    void handIn() throws Exception {
        center.empty();
        center.execute("update edge set groups = '{eu}' where name in ('north', 'south')");
        center.submission(1, "ann", 1, "north", "south");
        center.execute("update submission set selector_edges = '{}', selector_groups = '{eu}'");
        center.fetched(forEu(center.request(1, 1)), 1);
        center.mirrored(1, "north");
    }

    @Test
    void anEdgeThatLeavesAGroupIsOrderedToSayThatItHoldsNothingSoThatNobodyWaitsForIt() throws Exception {
        assertThat(center.settled(1)).isEqualTo("OPEN");
        southLeaves();
        assertThat(center.asset(1))
                .extracting(AssetRow::revision, AssetRow::digest)
                .containsExactly(2L, Center.digest(1));
        assertThat(center.outcome(90)).startsWith("1 assets");
        center.mirrored(1, "north");
        center.absent(1, "south");
        assertThat(center.settled(1)).isEqualTo("COMPLETE");
        center.assertCounted();
    }

    @Test
    void whatTheEdgeHasSaidBeforeIsNotAskedForAgain() throws Exception {
        center.mirrored(1, "south");
        southLeaves();
        assertThat(center.asset(1).revision()).isEqualTo(1);
        assertThat(center.outcome(90)).startsWith("0 assets");
    }

    @Test
    void whatIsSaidTwiceIsOrderedOnce() throws Exception {
        southLeaves();
        center.command(new RosterChanged(91, "root", "south", Center.NOW, null));
        assertThat(center.asset(1).revision()).isEqualTo(2);
        assertThat(center.outcome(91)).startsWith("0 assets");
    }

    @Test
    void anEdgeThatNobodyKnowsChangesNothing() throws Exception {
        center.command(new RosterChanged(90, "root", "nowhere", Center.NOW, null));
        assertThat(center.outcome(90)).isEqualTo("there is no edge nowhere");
        assertThat(center.asset(1).revision()).isEqualTo(1);
    }

    private static void southLeaves() throws Exception {
        center.execute("update edge set groups = '{}' where name = 'south'");
        center.command(new RosterChanged(90, "root", "south", Center.NOW, null));
    }

    private static FileSubmitted forEu(FileSubmitted request) {
        return new FileSubmitted(
                request.file(),
                request.asset(),
                request.url(),
                request.requestNumber(),
                request.attempt(),
                request.user(),
                Selector.of(List.of(), List.of("eu")),
                request.priority(),
                null,
                null,
                null,
                request.refresh(),
                null,
                request.submittedAt(),
                null,
                null);
    }
}
