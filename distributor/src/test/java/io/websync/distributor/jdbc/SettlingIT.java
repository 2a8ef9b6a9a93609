package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.account.Actor;
import io.websync.catalog.node.Nodes;
import io.websync.contracts.FailureCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettlingIT {

    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    static Path folder;

    static Center center;

    @BeforeAll
    static void start() throws Exception {
        center = new Center(folder);
    }

    @BeforeEach
    void empty() throws Exception {
        center.empty();
    }

    @AfterAll
    static void stop() throws Exception {
        center.close();
    }

    /** The process may have broken off between counting the copy that healed and settling its list. */
    @Test
    void aSettledListThatWasCountedLatelyIsLookedAtAgainAfterAStart() throws Exception {
        center.submission(1, "ann", 1, "north", "south");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        center.gaveUp(1, FailureCode.NO_SPACE, "south");
        assertThat(center.settled(1)).isEqualTo("PARTIAL");
        center.mirrored(1, "south");

        var settling = new SettlingTransaction(center.catalog, center.clock);
        assertThat(settling.open(10)).isEmpty();
        assertThat(settling.countedWithin(WEEK, 10)).containsExactly(1L);
        settling.apply(settling.countedWithin(WEEK, 10));
        assertThat(center.query("select state from submission where id = 1")).isEqualTo("COMPLETE");

        center.clock = Clock.fixed(Center.NOW.plus(WEEK).plusSeconds(1), ZoneOffset.UTC);
        assertThat(new SettlingTransaction(center.catalog, center.clock).countedWithin(WEEK, 10))
                .isEmpty();
    }

    @Test
    void aListForANodeAloneThatIsRemovedIsPartialInTheCenterAndForTwoTheOtherOneCounts() throws Exception {
        center.submission(2, "ann", 1, "east");
        center.submission(3, "ann", 1, "east", "north");
        center.query("""
                with rows as (
                    insert into submission_edge (submission_id, edge_id)
                    select id, unnest(edges) from submission where id in (2, 3) returning 1)
                select count(*)::text from rows""");
        center.fetched(center.request(2, 1), 2);
        center.fetched(center.request(3, 1), 3);
        center.mirrored(1, "north");
        assertThat(center.settled(2)).isEqualTo("OPEN");
        assertThat(center.settled(3)).isEqualTo("OPEN");

        var nodes = new Nodes(center.catalog);
        nodes.put(Actor.WEBSYNC, "east", List.of(), null, null, true);
        assertThat(nodes.remove(Actor.WEBSYNC, "east")).isEqualTo(Nodes.Removal.DONE);

        assertThat(center.settled(2)).isEqualTo("PARTIAL");
        assertThat(center.settled(3)).isEqualTo("COMPLETE");
    }
}
