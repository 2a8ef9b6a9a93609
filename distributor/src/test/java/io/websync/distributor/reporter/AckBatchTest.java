package io.websync.distributor.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SubmissionOnEdge;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files.Span;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Selector;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import io.websync.contracts.state.SubmissionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AckBatchTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final AssetKey ASSET = AssetKey.parse("origin.example/a.bin");
    private static final Digest OLD = Digest.sha256("a".repeat(64));
    private static final Digest NEW = Digest.sha256("b".repeat(64));
    private static final int NORTH = 1;
    private static final int EAST = 3;

    private final List<FileRow> files = new ArrayList<>();

    @Test
    void aFirstAckSettlesEveryFileThatWasOrderedUpToItsRevision() {
        file(1, 1, OLD);
        file(2, 2, OLD);
        AckBatch batch = batch(2, OLD);
        batch.take(mirrored(2, OLD, 7), NORTH);
        assertThat(batch.spans()).containsExactly(new Span(ASSET.id(), 0, 2));
        assertThat(counts(batch))
                .containsOnly(
                        Map.entry(new SubmissionOnEdge(1, NORTH), new EdgeCount(1, 0, 0, 0, 5, 7)),
                        Map.entry(new SubmissionOnEdge(2, NORTH), new EdgeCount(1, 0, 0, 0, 5, 0)));
    }

    @Test
    void anEdgeThatTheSubmissionIsNotForDoesNotCount() {
        file(1, 1, OLD);
        AckBatch batch = batch(1, OLD);
        batch.take(mirrored(1, OLD, 7), EAST);
        assertThat(batch.replicas()).hasSize(1);
        assertThat(counts(batch)).isEmpty();
    }

    @Test
    void aRepeatedAckCountsNothing() {
        file(1, 1, OLD);
        AckBatch batch = batch(1, OLD, replica(1, ReplicaState.MIRRORED, OLD));
        batch.take(mirrored(1, OLD, 7), NORTH);
        assertThat(batch.spans()).isEmpty();
        assertThat(counts(batch)).isEmpty();
    }

    @Test
    void anAckOfAnOlderRevisionChangesNothing() {
        AckBatch batch = batch(3, NEW, replica(3, ReplicaState.MIRRORED, NEW));
        batch.take(mirrored(2, OLD, 7), NORTH);
        assertThat(batch.replicas()).isEmpty();
    }

    @Test
    void aLaterRevisionOfTheSameBytesLooksOnlyAtWhatWasOrderedSince() {
        AckBatch batch = batch(3, OLD, replica(1, ReplicaState.MIRRORED, OLD));
        batch.take(mirrored(3, OLD, 0), NORTH);
        assertThat(batch.spans()).containsExactly(new Span(ASSET.id(), 1, 3));
    }

    @Test
    void otherBytesSupersedeTheFilesOfTheOlderOnes() {
        file(1, 1, OLD);
        file(2, 2, NEW);
        AckBatch batch = batch(2, NEW, replica(1, ReplicaState.MIRRORED, OLD));
        batch.take(mirrored(2, NEW, 7), NORTH);
        assertThat(counts(batch))
                .containsOnly(
                        Map.entry(new SubmissionOnEdge(1, NORTH), new EdgeCount(-1, 0, 0, 1, -5, 0)),
                        Map.entry(new SubmissionOnEdge(2, NORTH), new EdgeCount(1, 0, 0, 0, 5, 7)));
    }

    @Test
    void aCopyHealsAtTheSameRevision() {
        file(1, 1, OLD);
        AckBatch batch = batch(1, OLD, replica(1, ReplicaState.FAILED, OLD));
        batch.take(mirrored(1, OLD, 7), NORTH);
        assertThat(counts(batch))
                .containsOnly(Map.entry(new SubmissionOnEdge(1, NORTH), new EdgeCount(1, -1, 0, 0, 5, 7)));
    }

    @Test
    void severalWordsOfAnEdgeInOneBatchCountAsTheLast() {
        file(1, 1, OLD);
        AckBatch batch = batch(1, OLD);
        batch.take(failed(1, FailureCode.NO_SPACE), NORTH);
        batch.take(mirrored(1, OLD, 7), NORTH);
        assertThat(batch.replicas())
                .singleElement()
                .extracting(ReplicaRow::state)
                .isEqualTo(ReplicaState.MIRRORED);
        assertThat(counts(batch))
                .containsOnly(Map.entry(new SubmissionOnEdge(1, NORTH), new EdgeCount(1, 0, 0, 0, 5, 7)));
    }

    @Test
    void aPurgedCopyIsCountedAsThat() {
        file(1, 1, OLD);
        AckBatch batch = batch(2, null, replica(1, ReplicaState.MIRRORED, OLD));
        batch.take(new ReplicaPurged("north", ASSET, 2, NOW), NORTH);
        assertThat(counts(batch))
                .containsOnly(Map.entry(new SubmissionOnEdge(1, NORTH), new EdgeCount(-1, 0, 1, 0, -5, 0)));
    }

    @Test
    void aMissingBlobIsSaid() {
        AckBatch batch = batch(1, OLD);
        batch.take(failed(1, FailureCode.BLOB_MISSING), NORTH);
        assertThat(batch.blobMissing()).containsExactly(ASSET.id());
    }

    @Test
    void otherBytesThanTheDigestsHaveTheBlobLookedAt() {
        AckBatch batch = batch(1, OLD);
        batch.take(failed(1, FailureCode.CORRUPTED), NORTH);
        assertThat(batch.corrupted()).containsExactly(OLD);
        assertThat(batch.blobMissing()).isEmpty();
    }

    @Test
    void whatAnOlderOrderLacksIsNotFetchedAgain() {
        AckBatch batch = batch(2, OLD);
        batch.take(failed(1, FailureCode.BLOB_MISSING), NORTH);
        assertThat(batch.blobMissing()).isEmpty();
        AckBatch other = batch(2, OLD);
        other.take(failed(1, FailureCode.CORRUPTED), NORTH);
        assertThat(other.corrupted()).isEmpty();
    }

    @Test
    void whatTheCenterLacksIsSaidEachTimeAnewWhateverHadFailedBefore() {
        AckBatch other = batch(1, OLD);
        other.take(failed(1, FailureCode.NO_SPACE), NORTH);
        ReplicaRow full = aMinuteAgo(other.replicas().iterator().next());
        assertThat(other.blobMissing()).isEmpty();

        AckBatch batch = batch(1, OLD, full);
        batch.take(failed(1, FailureCode.BLOB_MISSING), NORTH);
        assertThat(batch.blobMissing()).containsExactly(ASSET.id());
        ReplicaRow missing = batch.replicas().iterator().next();
        assertThat(missing.failure()).extracting(Failure::code).isEqualTo(FailureCode.BLOB_MISSING);
        assertThat(missing.since()).isEqualTo(full.since());

        AckBatch again = batch(1, OLD, aMinuteAgo(missing));
        again.take(failed(1, FailureCode.BLOB_MISSING), NORTH);
        assertThat(again.blobMissing()).as("what was done about it was in vain").containsExactly(ASSET.id());

        AckBatch rotten = batch(1, OLD, aMinuteAgo(missing));
        rotten.take(failed(1, FailureCode.CORRUPTED), NORTH);
        assertThat(rotten.corrupted()).containsExactly(OLD);
    }

    @Test
    void aFailureThatIsDeliveredTwiceIsHeardOnce() {
        AckBatch first = batch(1, OLD);
        first.take(failed(1, FailureCode.BLOB_MISSING), NORTH);
        AckBatch second = batch(1, OLD, first.replicas().iterator().next());
        second.take(failed(1, FailureCode.BLOB_MISSING), NORTH);
        assertThat(second.blobMissing()).isEmpty();
        assertThat(second.replicas()).isEmpty();
    }

    @Test
    void aProofOfOtherBytesIsNone() {
        assertThat(AckBatch.doubt(mirrored(1, NEW, 0), asset(1, OLD))).contains("wants " + OLD);
        assertThat(AckBatch.doubt(mirrored(1, OLD, 0), asset(1, OLD))).isNull();
        assertThat(AckBatch.doubt(mirrored(1, NEW, 0), asset(2, OLD)))
                .as("an older order")
                .isNull();
        assertThat(AckBatch.doubt(mirrored(1, OLD, 0), null)).contains("knows no asset");
    }

    private Map<SubmissionOnEdge, EdgeCount> counts(AckBatch batch) {
        var submissions = Map.of(
                1L, new SubmissionRow(1, SubmissionState.OPEN, List.of(NORTH, 2)),
                2L, new SubmissionRow(2, SubmissionState.OPEN, List.of(NORTH, 2)));
        return batch.count(files, submissions).edges();
    }

    private static AckBatch batch(long revision, @Nullable Digest digest, ReplicaRow... replicas) {
        return new AckBatch(Map.of(ASSET.id(), asset(revision, digest)), List.of(replicas));
    }

    private static AssetRow asset(long revision, @Nullable Digest digest) {
        return new AssetRow(
                ASSET.id(), ASSET, 1, revision, digest, 5, NOW, null, NOW, Selector.ALL, Map.of(), 3, null, NOW);
    }

    private static ReplicaRow replica(long revision, ReplicaState state, Digest digest) {
        return new ReplicaRow(ASSET.id(), NORTH, revision, state, digest, 5, 1, null, NOW, NOW);
    }

    private static ReplicaRow aMinuteAgo(ReplicaRow row) {
        return new ReplicaRow(
                row.asset(),
                row.edge(),
                row.revision(),
                row.state(),
                row.digest(),
                row.size(),
                row.attempts(),
                row.failure(),
                row.since().minusSeconds(60),
                row.at().minusSeconds(60));
    }

    private void file(long submission, long revision, Digest digest) {
        files.add(new FileRow(
                new FileId(submission, 1),
                ASSET.id(),
                "http://origin.example/a.bin",
                FileState.FETCHED,
                submission,
                1,
                true,
                revision,
                digest,
                5,
                null,
                null,
                null,
                NOW,
                NOW));
    }

    private static AckEvent mirrored(long revision, Digest digest, long transferred) {
        return new ReplicaMirrored("north", ASSET, revision, digest, 5, transferred, NOW);
    }

    private static AckEvent failed(long revision, FailureCode code) {
        return new ReplicaFailed("north", ASSET, revision, Failure.of(code, "no"), 3, NOW, NOW);
    }
}
