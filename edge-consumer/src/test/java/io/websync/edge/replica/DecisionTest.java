package io.websync.edge.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionTest {

    private static final Digest WANTED = Digest.sha256("a".repeat(64));
    private static final Digest OTHER = Digest.sha256("b".repeat(64));
    private static final Instant TIME = Instant.parse("2011-05-06T07:08:09Z");
    private static final Instant LATER = TIME.plusSeconds(60);

    private static final DiskFact MISSING = new DiskFact.Missing();
    private static final DiskFact FOLDER = new DiskFact.Folder();
    private static final DiskFact FOREIGN = new DiskFact.Foreign();
    private static final DiskFact OBSTRUCTED = new DiskFact.Obstructed("host/a");

    private static final Step WAIT_FOR_FOLDER = new Step.Wait("a folder lies at host/file");
    private static final Step WAIT_FOR_OBSTACLE = new Step.Wait("host/a is no folder");

    static Stream<Arguments> cases() {
        return Stream.of(
                wanted("nothing is there", null, MISSING, new Step.Fetch()),
                wanted("the recorded copy is gone", copy(WANTED, 5, TIME), MISSING, new Step.Fetch()),
                wanted("the recorded copy is there", copy(WANTED, 5, TIME), file(5, TIME), new Step.Keep()),
                wanted("it has another time on purpose", copy(WANTED, 5, LATER), file(5, LATER), new Step.Touch()),
                wanted("its time changed behind our back", copy(WANTED, 5, TIME), file(5, LATER), new Step.Verify()),
                wanted("its size changed behind our back", copy(WANTED, 5, TIME), file(6, TIME), new Step.Fetch()),
                wanted("the copy has older bytes", copy(OTHER, 5, TIME), file(5, TIME), new Step.Fetch()),
                wanted("an unknown file of the right size", null, file(5, LATER), new Step.Verify()),
                wanted("an unknown file of another size", null, file(6, TIME), new Step.Fetch()),
                wanted("a link or socket is replaced", null, FOREIGN, new Step.Fetch()),
                wanted("a folder has to go first", null, FOLDER, WAIT_FOR_FOLDER),
                wanted("a file on the way has to go first", null, OBSTRUCTED, WAIT_FOR_OBSTACLE),
                unwanted("nothing there", null, MISSING, new Step.Leave()),
                unwanted("our copy goes", copy(WANTED, 5, TIME), file(5, TIME), new Step.Remove()),
                unwanted("a file that nobody vouches for goes", null, file(9, LATER), new Step.Remove()),
                unwanted("a link goes", null, FOREIGN, new Step.Remove()),
                unwanted("a folder belongs to others", null, FOLDER, new Step.Leave()),
                unwanted("behind an obstacle is nothing", null, OBSTRUCTED, new Step.Leave()),
                blocked("our copy gives way", copy(WANTED, 5, TIME), file(5, TIME), new Step.Remove()),
                blocked("nothing there", null, MISSING, new Step.Leave()),
                purged("our copy goes", copy(WANTED, 5, TIME), file(5, TIME), new Step.Remove()),
                purged("nothing there", null, MISSING, new Step.Leave()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theNextStepFollowsFromOrderInventoryAndDisk(String name, Replica replica, DiskFact fact, Step expected) {
        assertThat(Decision.next(replica, fact)).isEqualTo(expected);
    }

    private static Arguments wanted(String name, @Nullable Copy copy, DiskFact fact, Step expected) {
        return Arguments.of("wanted, " + name, replica(WANTED, true, null, copy), fact, expected);
    }

    private static Arguments unwanted(String name, @Nullable Copy copy, DiskFact fact, Step expected) {
        return Arguments.of("not selected, " + name, replica(WANTED, false, null, copy), fact, expected);
    }

    private static Arguments blocked(String name, @Nullable Copy copy, DiskFact fact, Step expected) {
        return Arguments.of(
                "path held by another, " + name, replica(WANTED, true, "host/file/x", copy), fact, expected);
    }

    private static Arguments purged(String name, @Nullable Copy copy, DiskFact fact, Step expected) {
        return Arguments.of("purged, " + name, replica(null, false, null, copy), fact, expected);
    }

    private static Copy copy(Digest digest, long size, Instant modified) {
        return new Copy(digest, size, modified);
    }

    private static DiskFact file(long size, Instant modified) {
        return new DiskFact.RegularFile(size, modified);
    }

    static Replica replica(@Nullable Digest digest, boolean wanted, @Nullable String blocker, @Nullable Copy copy) {
        return new Replica(
                1,
                1,
                AssetKey.parse("host/file"),
                1,
                digest,
                5,
                TIME,
                3,
                wanted,
                blocker,
                copy,
                Replica.Told.NOTHING,
                null,
                0,
                null);
    }
}
