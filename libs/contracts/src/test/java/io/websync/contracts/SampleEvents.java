package io.websync.contracts;

import io.websync.contracts.event.CopyCheckRequested;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.InventorySummary;
import io.websync.contracts.event.LimitsSet;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.ReconcileFinished;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.contracts.event.ReplayRequested;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.RosterChanged;
import io.websync.contracts.event.SubmissionHeld;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of each type with every field set, and one with only what must be. */
final class SampleEvents {

    private static final AssetKey ASSET = AssetKey.parse("example.com:8080/pub/a%20b.iso?v=2");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Digest SHA256 =
            Digest.sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    private static final Instant AT = Instant.parse("2026-11-23T06:30:00.123456Z");
    private static final Instant LATER = Instant.parse("2026-11-24T00:00:00Z");
    private static final Selector SOME = Selector.of(List.of("oslo", "bern"), List.of("europe"));
    private static final Failure REFUSED =
            Failure.ofStatus(FailureCode.RATE_LIMITED, 429, "the origin answered 429 — «slow down»");

    private static final FileSubmitted REQUEST = new FileSubmitted(
            new FileId(17, 4),
            ASSET,
            "https://example.com:8080/pub/a%20b.iso?v=2",
            19,
            2,
            "ada",
            SOME,
            1,
            LATER,
            AT,
            LATER,
            Refresh.ALWAYS,
            Digest.parse("md5:d41d8cd98f00b204e9800998ecf8427e"),
            AT,
            AT,
            TRACE,
            6L);

    private static final FileSubmitted SHORT_REQUEST = new FileSubmitted(
            new FileId(1, 1),
            AssetKey.parse("h/"),
            "http://h/",
            1,
            1,
            "ada",
            Selector.ALL,
            FileSubmitted.NORMAL_PRIORITY,
            null,
            null,
            null,
            Refresh.IF_CHANGED,
            null,
            AT,
            null,
            null);

    private SampleEvents() {}

    static List<Event> full() {
        return List.of(
                REQUEST,
                new FileFetched(
                        REQUEST, SHA256, 4_294_967_296L, AT, "W/\"5f\"", true, 12, LATER, Duration.ofMillis(1_234)),
                new FetchDeferred(REQUEST, FetchDeferred.Cause.RETRY, REFUSED, LATER, AT),
                new FetchFailed(REQUEST, REFUSED, AT),
                new DistributionOrdered(
                        ASSET, 7, 19, SHA256, 512, AT, SOME, Map.of("oslo", 2, "bern", 1), 1, AT, TRACE),
                new ReplicaMirrored("oslo", ASSET, 7, SHA256, 512, 256, AT),
                new ReplicaFailed("oslo", ASSET, 7, REFUSED, 5, AT, LATER),
                new ReplicaPurged("oslo", ASSET, 8, AT),
                new EdgeHeartbeat(
                        "oslo",
                        List.of("europe"),
                        "eu-north",
                        "http://oslo.example",
                        "0.1.0",
                        AT,
                        3,
                        1L << 40,
                        1L << 42,
                        LATER,
                        new EdgeHeartbeat.CatchUp(5_000_000_000L, 40, 12_500_000, 2.5, Duration.ofMinutes(7)),
                        "no space left on the edge's disk"),
                new InventorySummary("oslo", 10, 8, 1, 1_234_567_890_123L, AT),
                new ReconcileFinished("oslo", "timer", 10, 2, 1, 1, 3, Duration.ofSeconds(90), AT, 1L, 0L),
                new CopyChecked(
                        "oslo",
                        ASSET,
                        AT,
                        CopyChecked.Copy.SOUND,
                        SHA256,
                        0L,
                        new CopyChecked.Visit(
                                CopyChecked.Answer.OTHER_BYTES, 200, 7L, SHA256, CopyChecked.Problem.TIMEOUT),
                        LATER,
                        true),
                new RetryRequested(
                        20,
                        "ada",
                        17,
                        List.of(new FileId(17, 4)),
                        List.of("oslo"),
                        List.of(FailureCode.DNS),
                        AT,
                        TRACE,
                        List.of(RetryRequested.State.FAILED, RetryRequested.State.RELEASED)),
                new HoldRequested(23, "ada", 17, SubmissionHeld.Hold.CANCELED, AT, TRACE),
                new PurgeRequested(21, "ada", true, List.of(ASSET), "example.com/pub/", 17L, AT, TRACE),
                new ReplayRequested(22, "ada", List.of(5L, 6L), AT, TRACE),
                new RosterChanged(24, "ada", "oslo", AT, TRACE),
                new SubmissionHeld(17, SubmissionHeld.Hold.PAUSED, AT),
                new EdgeEnrolled("oslo", List.of("europe"), true, AT),
                new LimitsSet("example.com", 4, 1_000_000L, AT),
                new ReconcileRequested("oslo", true, AT),
                new CopyCheckRequested("oslo", ASSET, AT));
    }

    static List<Event> minimal() {
        return List.of(
                SHORT_REQUEST,
                new FileFetched(SHORT_REQUEST, SHA256, 0, AT, null, false, 0, AT, Duration.ZERO),
                new FetchDeferred(SHORT_REQUEST, FetchDeferred.Cause.PAUSED, null, LATER, AT),
                new FetchFailed(SHORT_REQUEST, Failure.of(FailureCode.DNS, ""), AT),
                new DistributionOrdered(ASSET, 8, 21, null, 0, null, Selector.NONE, Map.of(), 3, AT, null),
                new ReplicaMirrored("oslo", ASSET, 1, SHA256, 0, 0, AT),
                new ReplicaFailed("oslo", ASSET, 1, Failure.of(FailureCode.NO_SPACE, "disk full"), 1, AT, AT),
                new ReplicaPurged("oslo", ASSET, 1, AT),
                new EdgeHeartbeat("oslo", List.of(), null, null, "0.1.0", AT, 0, 0, 0, AT, null, null),
                new InventorySummary("oslo", 0, 0, 0, 0, AT),
                new ReconcileFinished("oslo", "start", 0, 0, 0, 0, 0, Duration.ZERO, AT, null, null),
                new CopyChecked("oslo", ASSET, AT, CopyChecked.Copy.NONE, null, null, null, LATER, null),
                new RetryRequested(20, "ada", 17, List.of(), List.of(), List.of(), AT, null, null),
                new HoldRequested(23, "ada", 17, SubmissionHeld.Hold.PAUSED, AT, null),
                new PurgeRequested(21, "ada", false, List.of(), null, null, AT, null),
                new ReplayRequested(22, "ada", List.of(), AT, null),
                new RosterChanged(24, "ada", "oslo", AT, null),
                new SubmissionHeld(17, SubmissionHeld.Hold.RELEASED, AT),
                new EdgeEnrolled("oslo", List.of(), false, AT),
                new LimitsSet("*", null, null, AT),
                new ReconcileRequested("oslo", false, AT),
                new CopyCheckRequested("oslo", ASSET, AT));
    }
}
