package io.websync.distributor.keeping;

import static io.websync.distributor.keeping.Backlog.Change.CLEARED;
import static io.websync.distributor.keeping.Backlog.Change.RAISED;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.distributor.keeping.Backlog.Behind;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final Behind REPORTER = new Behind("websync.acks", "websync.reporter");
    private static final Behind DISPATCH = new Behind("websync.completions", "websync.dispatch");

    private final Backlog backlog = new Backlog(100);

    @Test
    void aReaderThatIsFarBehindIsToldOnce() {
        assertThat(backlog.seen(REPORTER, 99)).isEmpty();
        assertThat(backlog.seen(REPORTER, 100)).contains(RAISED);
        assertThat(backlog.seen(REPORTER, 5000)).isEmpty();
    }

    @Test
    void itIsToldAgainOnlyAfterItHasComeDownToHalf() {
        assertThat(backlog.seen(REPORTER, 100)).contains(RAISED);
        assertThat(backlog.seen(REPORTER, 51)).isEmpty();
        assertThat(backlog.seen(REPORTER, 100)).isEmpty();
        assertThat(backlog.seen(REPORTER, 50)).contains(CLEARED);
        assertThat(backlog.seen(REPORTER, 0)).isEmpty();
        assertThat(backlog.seen(REPORTER, 100)).contains(RAISED);
    }

    @Test
    void eachReaderOfEachTopicStandsForItself() {
        assertThat(backlog.seen(REPORTER, 100)).contains(RAISED);
        assertThat(backlog.seen(DISPATCH, 100)).contains(RAISED);
        assertThat(backlog.seen(REPORTER, 0)).contains(CLEARED);
        assertThat(backlog.seen(DISPATCH, 200)).isEmpty();
    }
}
