package io.websync.distributor.dispatch;

import static io.websync.contracts.state.FileState.CANCELED;
import static io.websync.contracts.state.FileState.FAILED;
import static io.websync.contracts.state.FileState.FETCHED;
import static io.websync.contracts.state.FileState.PAUSED;
import static io.websync.contracts.state.FileState.RETRYING;
import static io.websync.contracts.state.FileState.SUBMITTED;
import static io.websync.contracts.state.FileState.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SubmissionOnEdge;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.SyncCount;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.Validators;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchDeferred.Cause;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.ReplicaState;
import io.websync.contracts.state.SubmissionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatchBatchTest {

    private static final String URL = "http://origin.example/a.bin";
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final AssetKey ASSET = AssetKey.parse("origin.example/a.bin");
    private static final Digest OLD = Digest.sha256("a".repeat(64));
    private static final Digest NEW = Digest.sha256("b".repeat(64));
    private static final Selector FIRST = Selector.of(List.of("north"), List.of());
    private static final Selector OTHERS = Selector.of(List.of("east", "south"), List.of());
    private static final int NORTH = 1;
    private static final int SOUTH = 2;

    private final Map<UUID, AssetRow> assets = new HashMap<>();
    private final Map<FileId, FileRow> files = new HashMap<>();
    private final Map<Long, SubmissionRow> submissions = new HashMap<>();
    private final List<ReplicaRow> replicas = new ArrayList<>();

    DispatchBatchTest() {
        assets.put(ASSET.id(), AssetRow.unknown(ASSET, NOW));
        for (long id = 1; id < 10; id++) {
            submissions.put(id, new SubmissionRow(id, SubmissionState.OPEN, List.of(NORTH, SOUTH)));
        }
    }

    @Test
    void theFirstFetchOrdersRevisionOne() {
        Decided decided = decide(fetched(1, OLD));
        assertThat(asset())
                .extracting(AssetRow::revision, AssetRow::digest, AssetRow::selector, AssetRow::requestNumber)
                .containsExactly(1L, OLD, Selector.ALL, 1L);
        assertThat(file(1))
                .extracting(FileRow::state, FileRow::revision, FileRow::claimed)
                .containsExactly(FETCHED, 1L, true);
        assertThat(decided.counters().sync()).containsEntry(1L, new SyncCount(1, 0, 0, 0, 0, 5, 5));
        assertThat(decided.counters().edges()).isEmpty();
        assertThat(decided.ordered()).isEqualTo(1);
    }

    @Test
    void aRepeatedCompletionChangesNothing() {
        decide(fetched(1, OLD));
        assertThat(nothing(decide(fetched(1, OLD)))).isTrue();
        assertThat(nothing(decide(fetched(1, NEW)))).isTrue();
        assertThat(nothing(decide(failed(1, 1)))).isTrue();
        assertThat(nothing(decide(deferred(1, 2, Cause.RETRY)))).isTrue();
    }

    @Test
    void theSameListTwiceOrdersNothingAndIsSettledAtOnceWhereTheCopyIs() {
        decide(fetched(1, OLD));
        replica(NORTH, 1, ReplicaState.MIRRORED, OLD);
        Decided decided = decide(fetched(2, OLD));
        assertThat(decided.ordered()).isZero();
        assertThat(asset().revision()).isEqualTo(1);
        assertThat(asset().requestNumber()).isEqualTo(2);
        assertThat(file(2).revision()).isEqualTo(1);
        assertThat(decided.counters().edges())
                .containsOnly(Map.entry(new SubmissionOnEdge(2, NORTH), new EdgeCount(1, 0, 0, 0, 5, 0)));
    }

    @Test
    void oneEdgeAndThenTheOtherTwoIsOneMoreRevisionOfTheSameBytes() {
        decide(fetched(request(1, 1, FIRST), OLD));
        decide(fetched(request(2, 1, OTHERS), OLD));
        assertThat(asset().revision()).isEqualTo(2);
        assertThat(asset().digest()).isEqualTo(OLD);
        assertThat(asset().selector()).isEqualTo(Selector.of(List.of("north", "south", "east"), List.of()));
        assertThat(file(1).revision()).isEqualTo(1);
        assertThat(file(2).revision()).isEqualTo(2);
    }

    @Test
    void changedContentIsAnotherRevision() {
        decide(fetched(1, OLD));
        decide(fetched(2, NEW));
        assertThat(asset()).extracting(AssetRow::revision, AssetRow::digest).containsExactly(2L, NEW);
        assertThat(file(1)).extracting(FileRow::state, FileRow::digest).containsExactly(FETCHED, OLD);
    }

    @Test
    void sameBytesKeepTheTimeThatStandsOnTheEdges() {
        decide(fetched(1, OLD));
        FileFetched later = fetched(2, OLD);
        decide(new FileFetched(
                later.request(), OLD, 5, NOW.plusSeconds(99), "\"2\"", false, 5, NOW.plusSeconds(99), Duration.ZERO));
        assertThat(asset().lastModified()).isEqualTo(NOW);
        assertThat(asset().validators())
                .isEqualTo(new Validators(URL, "\"2\"", NOW.plusSeconds(99), NOW.plusSeconds(99)));
    }

    @Test
    void whatDidNotChangeIsComparedByWhatItsOriginSaidWhenItGaveTheBytes() {
        decide(fetched(5, OLD));
        Validators said = asset().validators();
        assertThat(said).isEqualTo(new Validators(URL, "\"1\"", NOW, NOW));

        decide(new FileFetched(request(6, 1, FIRST), OLD, 5, NOW, null, true, 0, NOW.plusSeconds(99), Duration.ZERO));
        assertThat(asset().fetchedAt()).isEqualTo(NOW.plusSeconds(99));
        assertThat(asset().validators())
                .as("the list named the digest, and no origin said anything")
                .isEqualTo(said);

        decide(new FileFetched(
                request(7, 1, FIRST), NEW, 5, NOW, "\"1\"", true, 0, NOW.plusSeconds(99), Duration.ZERO));
        assertThat(asset().validators())
                .as("other bytes are held unchanged than the catalog knew of")
                .isNull();
    }

    @Test
    void ofTwoRequestsTheHigherDecidesTheBytesInWhicheverOrderTheyArrive() {
        decide(fetched(7, NEW));
        decide(fetched(request(5, 1, FIRST), OLD));
        assertThat(asset()).extracting(AssetRow::revision, AssetRow::digest).containsExactly(1L, NEW);
        assertThat(file(5)).extracting(FileRow::state, FileRow::claimed).containsExactly(SUPERSEDED, true);
    }

    @Test
    void aLowerRequestWithTheSameBytesIsFetchedAndAddsItsClaim() {
        decide(fetched(request(7, 1, FIRST), OLD));
        decide(fetched(request(5, 1, OTHERS), OLD));
        assertThat(asset().revision()).isEqualTo(2);
        assertThat(asset().requestNumber()).isEqualTo(7);
        assertThat(file(5)).extracting(FileRow::state, FileRow::revision).containsExactly(FETCHED, 2L);
    }

    @Test
    void aLaterPurgeWinsOverAnEarlierFetch() {
        purged(8);
        decide(fetched(5, OLD));
        assertThat(asset().purged()).isTrue();
        assertThat(file(5)).extracting(FileRow::state, FileRow::claimed).containsExactly(SUPERSEDED, false);
        decide(fetched(9, OLD));
        assertThat(asset()).extracting(AssetRow::digest, AssetRow::revision).containsExactly(OLD, 4L);
    }

    @Test
    void whatIsFetchedForAStoppedSubmissionIsNotWanted() {
        submissions.put(1L, new SubmissionRow(1, SubmissionState.CANCELED, List.of(NORTH)));
        submissions.put(2L, new SubmissionRow(2, SubmissionState.ABORTED, List.of(NORTH)));
        Decided decided = decide(fetched(1, OLD), deferred(2, 2, Cause.RETRY));
        assertThat(decided.files()).extracting(FileRow::state).containsExactly(CANCELED, CANCELED);
        assertThat(decided.assets()).isEmpty();
        assertThat(decided.due()).isEmpty();
    }

    @Test
    void aFailedAttemptWaitsAndIsCountedUntilTheNextOneEnds() {
        Decided decided = decide(deferred(1, 2, Cause.RETRY));
        assertThat(decided.due())
                .extracting(due -> due.request().attempt(), DueRequest::dueAt)
                .containsExactly(tuple(2, NOW.plusSeconds(60)));
        assertThat(file(1))
                .extracting(FileRow::state, FileRow::attempt, FileRow::nextAttemptAt)
                .containsExactly(RETRYING, 2, NOW.plusSeconds(60));
        assertThat(decided.counters().sync()).containsEntry(1L, new SyncCount(0, 0, 0, 0, 1, 0, 0));

        assertThat(nothing(decide(deferred(1, 2, Cause.RETRY))))
                .as("the same word again")
                .isTrue();
        assertThat(nothing(decide(failed(1, 1)))).as("an older attempt").isTrue();

        decided = decide(failed(1, 2));
        assertThat(file(1).state()).isEqualTo(FAILED);
        assertThat(decided.counters().sync()).containsEntry(1L, new SyncCount(0, 1, 0, 0, -1, 0, 0));
        assertThat(decided.noLongerDue()).containsExactly(new FileId(1, 1));
    }

    @Test
    void aDeferralThatIsNoFailureMayRepeatWithTheSameAttempt() {
        decide(deferred(1, 1, Cause.HOST_BUSY));
        assertThat(file(1).state()).isEqualTo(SUBMITTED);
        assertThat(decide(deferred(1, 1, Cause.HOST_BUSY)).due()).hasSize(1);
        assertThat(decide(deferred(1, 1, Cause.PAUSED)).due()).hasSize(1);
        assertThat(file(1).state()).isEqualTo(PAUSED);
        decide(deferred(1, 2, Cause.RETRY));
        decide(deferred(1, 2, Cause.WINDOW_FULL));
        assertThat(file(1).state()).isEqualTo(RETRYING);
    }

    @Test
    void aFileThatWaitsForTheStorageOrLeftAWindowAfterAFailureShowsWhy() {
        decide(because(deferred(1, 1, Cause.STORAGE), FailureCode.NO_SPACE));
        assertThat(file(1))
                .extracting(FileRow::state, FileRow::attempt, FileRow::nextAttemptAt)
                .containsExactly(RETRYING, 1, NOW.plusSeconds(60));
        assertThat(file(1).failure()).extracting(Failure::code).isEqualTo(FailureCode.NO_SPACE);
        assertThat(decide(because(deferred(1, 1, Cause.STORAGE), FailureCode.NO_SPACE))
                        .due())
                .as("as often as it takes")
                .hasSize(1);

        decide(because(deferred(2, 1, Cause.HOST_BUSY), FailureCode.STALLED));
        assertThat(file(2).state()).isEqualTo(RETRYING);
        assertThat(file(2).failure()).extracting(Failure::code).isEqualTo(FailureCode.STALLED);
    }

    private static FetchDeferred because(FetchDeferred deferred, FailureCode code) {
        return new FetchDeferred(
                deferred.request(), deferred.cause(), Failure.of(code, "why"), deferred.due(), deferred.deferredAt());
    }

    @Test
    void aSuccessCountsWhicheverAttemptItIsOf() {
        decide(deferred(1, 2, Cause.RETRY));
        decide(fetched(1, OLD));
        assertThat(file(1)).extracting(FileRow::state, FileRow::nextAttemptAt).containsExactly(FETCHED, null);
    }

    @Test
    void whoAsksAgainHasAFailedCopyTriedAgain() {
        decide(fetched(1, OLD));
        replica(SOUTH, 1, ReplicaState.FAILED, OLD);
        Decided decided = decide(fetched(2, OLD));
        assertThat(asset().revision()).isEqualTo(2);
        assertThat(decided.counters().edges()).as("pending again").isEmpty();
        assertThat(decide(fetched(3, OLD)).ordered())
                .as("it is being tried already")
                .isZero();
    }

    @Test
    void anotherFetchOfAFetchedFileForALostBlobOrdersItOnceMore() {
        decide(fetched(1, OLD));
        replica(SOUTH, 1, ReplicaState.FAILED, OLD);
        Decided decided = decide(fetched(healing(1, 1), OLD));
        assertThat(asset().revision()).isEqualTo(2);
        assertThat(file(1))
                .extracting(FileRow::state, FileRow::revision, FileRow::requestNumber)
                .containsExactly(FETCHED, 2L, 1L);
        assertThat(decided.counters().edges())
                .as("no failure on the edge any more, it is pending")
                .containsOnly(Map.entry(new SubmissionOnEdge(1, SOUTH), new EdgeCount(0, -1, 0, 0, 0, 0)));
        assertThat(nothing(decide(fetched(healing(1, 1), NEW))))
                .as("something else was ordered since")
                .isTrue();
    }

    @Test
    void aFetchForALostBlobDecidesTheBytesButIsNoAsking() {
        decide(fetched(request(2, 1, FIRST), OLD));
        decide(fetched(7, OLD));
        decide(fetched(healing(2, 2), NEW));
        assertThat(asset())
                .extracting(AssetRow::revision, AssetRow::digest, AssetRow::requestNumber)
                .containsExactly(3L, NEW, 7L);
        assertThat(file(2)).extracting(FileRow::digest, FileRow::requestNumber).containsExactly(NEW, 2L);
        decide(fetched(8, OLD));
        assertThat(asset())
                .as("who asked later than all who asked before has the word")
                .extracting(AssetRow::digest, AssetRow::requestNumber)
                .containsExactly(OLD, 8L);
    }

    @Test
    void aFetchForALostBlobOfAFileThatWasReleasedMeanwhileIsNotWanted() {
        decide(fetched(1, OLD));
        decide(new FetchDeferred(healing(1, 1), Cause.HOST_BUSY, null, NOW.plusSeconds(60), NOW));
        files.put(new FileId(1, 1), file(1).released(NOW));
        assertThat(decide(fetched(healing(1, 1), NEW)).assets()).isEmpty();
        assertThat(file(1))
                .extracting(FileRow::digest, FileRow::claimed, FileRow::nextAttemptAt)
                .containsExactly(OLD, false, null);
    }

    @Test
    void aFileThatCannotBeFetchedOnceMoreIsStillWhatItWasElsewhere() {
        decide(fetched(1, OLD));
        Failure failure = Failure.of(FailureCode.NOT_FOUND, "gone");
        decide(new FetchFailed(healing(1, 1), failure, NOW));
        assertThat(file(1))
                .extracting(FileRow::state, FileRow::revision, FileRow::failure)
                .containsExactly(FETCHED, 1L, failure);
    }

    @Test
    void aFetchForALostBlobIsHeardAlsoAfterItWasDeferred() {
        decide(fetched(1, OLD));
        assertThat(decide(new FetchDeferred(healing(1, 1), Cause.HOST_BUSY, null, NOW.plusSeconds(60), NOW))
                        .due())
                .extracting(DueRequest::request)
                .containsExactly(healing(1, 1));
        assertThat(file(1))
                .extracting(FileRow::state, FileRow::nextAttemptAt)
                .containsExactly(FETCHED, NOW.plusSeconds(60));
        assertThat(decide(fetched(healing(1, 1), NEW)).noLongerDue()).containsExactly(new FileId(1, 1));
        assertThat(asset()).extracting(AssetRow::revision, AssetRow::digest).containsExactly(2L, NEW);
        assertThat(file(1)).extracting(FileRow::digest, FileRow::nextAttemptAt).containsExactly(NEW, null);
    }

    @Test
    void severalCompletionsOfOneAssetInOneBatchBuildOnEachOther() {
        Decided decided =
                decide(fetched(request(1, 1, FIRST), OLD), fetched(request(2, 1, OTHERS), OLD), fetched(3, NEW));
        assertThat(asset())
                .extracting(AssetRow::revision, AssetRow::digest, AssetRow::selector)
                .containsExactly(3L, NEW, Selector.ALL);
        assertThat(decided.assets()).hasSize(1);
        assertThat(decided.ordered()).isEqualTo(1);
        assertThat(decided.files()).extracting(FileRow::revision).containsExactly(1L, 2L, 3L);
    }

    private Decided decide(CompletionEvent... completions) {
        Map<UUID, List<ReplicaRow>> byAsset = replicas.isEmpty() ? Map.of() : Map.of(ASSET.id(), replicas);
        Decided decided =
                DispatchBatch.decide(new Known(assets, files, submissions, byAsset), List.of(completions), NOW);
        decided.assets().forEach(asset -> assets.put(asset.id(), asset));
        decided.files().forEach(file -> files.put(file.id(), file));
        return decided;
    }

    private static boolean nothing(Decided decided) {
        return decided.assets().isEmpty()
                && decided.files().isEmpty()
                && decided.due().isEmpty()
                && decided.noLongerDue().isEmpty()
                && decided.counters().submissions().isEmpty();
    }

    private AssetRow asset() {
        AssetRow asset = assets.get(ASSET.id());
        assertThat(asset).isNotNull();
        return asset;
    }

    private FileRow file(long submission) {
        FileRow file = files.get(new FileId(submission, 1));
        assertThat(file).isNotNull();
        return file;
    }

    private void replica(int edge, long revision, ReplicaState state, @Nullable Digest digest) {
        replicas.add(new ReplicaRow(ASSET.id(), edge, revision, state, digest, 5, 1, null, NOW, NOW));
    }

    private void purged(long request) {
        assets.put(
                ASSET.id(),
                new AssetRow(
                        ASSET.id(),
                        ASSET,
                        request,
                        3,
                        null,
                        0,
                        null,
                        null,
                        null,
                        Selector.NONE,
                        Map.of(),
                        3,
                        null,
                        NOW));
    }

    private static FileSubmitted request(long submission, int attempt, Selector selector) {
        return new FileSubmitted(
                new FileId(submission, 1),
                ASSET,
                URL,
                submission,
                attempt,
                "ann",
                selector,
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                NOW,
                null,
                null);
    }

    /** Of the first file of a submission, for edges that found no blob at this revision. */
    private static FileSubmitted healing(long submission, long revision) {
        FileSubmitted asked = request(submission, 1, Selector.ALL);
        return new FileSubmitted(
                asked.file(),
                asked.asset(),
                asked.url(),
                asked.requestNumber(),
                1,
                asked.user(),
                asked.selector(),
                3,
                null,
                null,
                null,
                Refresh.ALWAYS,
                null,
                NOW,
                null,
                null,
                revision);
    }

    private static FileFetched fetched(long submission, Digest digest) {
        return fetched(request(submission, 1, Selector.ALL), digest);
    }

    private static FileFetched fetched(FileSubmitted request, Digest digest) {
        return new FileFetched(request, digest, 5, NOW, "\"1\"", false, 5, NOW, Duration.ZERO);
    }

    private static FetchFailed failed(long submission, int attempt) {
        return new FetchFailed(
                request(submission, attempt, Selector.ALL), Failure.of(FailureCode.NOT_FOUND, "404"), NOW);
    }

    private static FetchDeferred deferred(long submission, int attempt, Cause cause) {
        return new FetchDeferred(
                request(submission, attempt, Selector.ALL),
                cause,
                cause == Cause.RETRY ? Failure.of(FailureCode.CONNECT, "refused") : null,
                NOW.plusSeconds(60),
                NOW);
    }
}
