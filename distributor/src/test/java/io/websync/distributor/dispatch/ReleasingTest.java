package io.websync.distributor.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.PurgeRule;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.dispatch.Releasing.Released;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Claims of one asset, released and added in any order, on the decisions alone. */
class ReleasingTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final AssetKey KEY = AssetKey.parse("origin.example/a.bin");

    private AssetRow asset = AssetRow.unknown(KEY, NOW);
    private final Map<FileId, FileRow> files = new HashMap<>();
    private final List<PurgeRule> rules = new ArrayList<>();
    private final Map<Long, String> accounts = new HashMap<>();
    private final Map<Long, String> edges = new HashMap<>();

    @Test
    void whatTheClaimsThatAreLeftWantIsWanted() {
        fetch(1, "ann", "north");
        fetch(2, "bob", "south");
        assertThat(release(claim -> claim.account().equals("ann")))
                .containsExactly(new Released(KEY.id(), 3L, false, 1));
        assertThat(asset.selector()).isEqualTo(Selector.of(List.of("south"), List.of()));
        assertThat(files.get(new FileId(1, 1))).returns(false, FileRow::claimed);
        assertThat(files.get(new FileId(2, 1))).returns(true, FileRow::claimed);
    }

    @Test
    void aReleaseThatChangesNothingForTheEdgesIsNoRevision() {
        fetch(1, "ann", "north");
        fetch(2, "bob", "north");
        long revision = asset.revision();
        assertThat(release(claim -> claim.account().equals("ann")))
                .containsExactly(new Released(KEY.id(), null, false, 1));
        assertThat(asset.revision()).isEqualTo(revision);
    }

    @Test
    void withTheLastClaimNothingIsWantedAndTheRevisionCountsUp() {
        fetch(1, "ann", "north");
        assertThat(release(_ -> true)).containsExactly(new Released(KEY.id(), 2L, true, 1));
        assertThat(asset.purged()).isTrue();
        assertThat(release(_ -> true)).as("once").isEmpty();
        assertThat(asset.revision()).isEqualTo(2);
    }

    @Test
    void whatWasReleasedDoesNotStandInTheWayOfAnEarlierRequest() {
        fetch(7, "ann", "north");
        release(_ -> true);
        fetch(5, "bob", "south");
        assertThat(asset.digest()).isEqualTo(digest(5));
        assertThat(asset.revision()).isEqualTo(3);
    }

    @Test
    void whatWasAskedForAfterAPurgeIsLeftByIt() {
        fetch(5, "ann", "north");
        fetch(9, "bob", "south");
        purge(7, true, "admin");
        assertThat(asset.digest()).isEqualTo(digest(9));
        assertThat(asset.selector()).isEqualTo(Selector.of(List.of("south"), List.of()));
    }

    @Test
    void aPurgeOfWhatIsGoneAlreadyWaitsForTheSameWord() {
        fetch(5, "ann", "north");
        purge(7, true, "admin");
        assertThat(purge(8, true, "admin")).containsExactly(new Released(KEY.id(), 2L, true, 0));
        assertThat(asset.requestNumber()).isEqualTo(8);
    }

    @Test
    void aPurgeThatWasAskedForBeforeALostBlobCameBackWins() {
        fetch(5, "ann", "north");
        heal(5, "ann", "north", digest(6));
        assertThat(asset.digest()).isEqualTo(digest(6));
        purge(7, true, "admin");
        assertThat(asset.purged()).isTrue();
        heal(5, "ann", "north", digest(6));
        assertThat(asset.purged()).as("the blob comes back too late").isTrue();
    }

    static Stream<List<Integer>> orders() {
        return permutations(List.of(10, 15, 20, 25, 30)).stream();
    }

    /** 10, 20, 30 are fetches of three lists, 15 and 25 purges, each with its own number. */
    @ParameterizedTest
    @MethodSource("orders")
    void whateverOrderTheyAreDoneInWhatWasAskedLastHolds(List<Integer> order) {
        for (boolean outright : List.of(true, false)) {
            reset();
            long revision = 0;
            for (int step : order) {
                if (step % 10 == 0) {
                    fetch(step, "ann", "north");
                } else {
                    purge(step, outright, "ann");
                }
                assertThat(asset.revision()).as("never goes back").isGreaterThanOrEqualTo(revision);
                revision = asset.revision();
            }
            assertThat(asset.digest()).isEqualTo(digest(30));
            assertThat(files.values())
                    .filteredOn(FileRow::claimed)
                    .extracting(FileRow::id)
                    .containsExactly(new FileId(30, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void aPurgeThatWasAskedLastLeavesNothing(List<Integer> order) {
        for (boolean outright : List.of(true, false)) {
            reset();
            for (int step : order) {
                if (step == 30) {
                    purge(35, outright, "ann");
                } else if (step % 10 == 0) {
                    fetch(step, "ann", "north");
                } else {
                    purge(step, outright, "ann");
                }
            }
            assertThat(asset.digest()).isNull();
            assertThat(files.values()).filteredOn(FileRow::claimed).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void anothersClaimIsNeverReleasedByAUsersPurge(List<Integer> order) {
        reset();
        for (int step : order) {
            if (step == 10) {
                fetch(10, "bob", "south");
            } else if (step % 10 == 0) {
                fetch(step, "ann", "north");
            } else {
                purge(step + 20, false, "ann");
            }
        }
        assertThat(files.values())
                .filteredOn(FileRow::claimed)
                .extracting(FileRow::id)
                .containsExactly(new FileId(10, 1));
        assertThat(asset.digest()).as("bob has his copy").isNotNull();
        assertThat(asset.selector()).isEqualTo(Selector.of(List.of("south"), List.of()));
    }

    private void reset() {
        asset = AssetRow.unknown(KEY, NOW);
        files.clear();
        rules.clear();
    }

    private void fetch(long number, String account, String edge) {
        fetch(number, account, edge, digest(number), null);
    }

    /** Edges found no blob, at the present revision. */
    private void heal(long number, String account, String edge, Digest found) {
        fetch(number, account, edge, found, asset.revision());
    }

    private void fetch(long number, String account, String edge, Digest found, @Nullable Long heals) {
        var request = new FileSubmitted(
                new FileId(number, 1),
                KEY,
                "http://" + KEY.value(),
                number,
                1,
                account,
                Selector.of(List.of(edge), List.of()),
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                NOW,
                null,
                null,
                heals);
        accounts.put(number, account);
        edges.put(number, edge);
        apply(DispatchBatch.decide(
                known(), List.of(new FileFetched(request, found, 5, NOW, null, false, 5, NOW, Duration.ZERO)), NOW));
    }

    private List<Released> purge(long number, boolean outright, String account) {
        rules.add(new PurgeRule(number, outright ? null : account, KEY.id(), null, null));
        var releasing = new Releasing(known(), claims(), null, NOW);
        new PurgeScope(number, outright, account, null, null).apply(releasing, KEY.id());
        Releasing.Result result = releasing.result();
        apply(result.decided());
        return result.released();
    }

    private List<Released> release(Predicate<ClaimRow> matching) {
        Releasing.Result result = new Releasing(known(), claims(), null, NOW)
                .release(KEY.id(), matching)
                .result();
        apply(result.decided());
        return result.released();
    }

    private Known known() {
        var submissions = new HashMap<Long, SubmissionRow>();
        for (long id = 1; id < 40; id++) {
            submissions.put(id, new SubmissionRow(id, SubmissionState.OPEN, List.of(1, 2)));
        }
        return new Known(Map.of(KEY.id(), asset), files, submissions, Map.of(), rules, Map.of());
    }

    private Map<UUID, List<ClaimRow>> claims() {
        return Map.of(
                KEY.id(),
                files.values().stream()
                        .filter(FileRow::claimed)
                        .map(file -> new ClaimRow(
                                file.id(),
                                KEY.id(),
                                Objects.requireNonNull(accounts.get(file.id().submission())),
                                Selector.of(
                                        List.of(Objects.requireNonNull(
                                                edges.get(file.id().submission()))),
                                        List.of()),
                                3,
                                file.requestNumber()))
                        .toList());
    }

    private void apply(Decided decided) {
        decided.assets().forEach(row -> asset = row);
        decided.files().forEach(file -> files.put(file.id(), file));
    }

    private static Digest digest(long number) {
        return Digest.sha256(String.format("%02d", number).repeat(32));
    }

    private static List<List<Integer>> permutations(List<Integer> steps) {
        if (steps.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Integer>>();
        for (Integer first : steps) {
            var rest = new ArrayList<>(steps);
            rest.remove((Object) first);
            for (List<Integer> order : permutations(rest)) {
                var one = new ArrayList<>(List.of(first));
                one.addAll(order);
                all.add(List.copyOf(one));
            }
        }
        return all;
    }
}
