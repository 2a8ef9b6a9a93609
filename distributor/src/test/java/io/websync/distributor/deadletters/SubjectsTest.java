package io.websync.distributor.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.deadletter.Letter.About;
import io.websync.catalog.deadletter.Letter.Kind;
import io.websync.catalog.deadletter.Letter.Why;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.Topics;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplayRequested;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.contracts.event.SubmissionHeld;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final AssetKey ASSET = AssetKey.parse("o.example/a");
    private static final FileSubmitted REQUEST = new FileSubmitted(
            new FileId(7, 3),
            ASSET,
            "http://o.example/a",
            9,
            1,
            "ann",
            Selector.ALL,
            3,
            null,
            null,
            null,
            Refresh.IF_CHANGED,
            null,
            NOW,
            null,
            null);
    private static final DistributionOrdered ORDER = new DistributionOrdered(
            ASSET, 5, 9, Digest.sha256("ab".repeat(32)), 1, null, Selector.ALL, Map.of(), 3, NOW, null);

    private final Subjects subjects = new Subjects();

    @ParameterizedTest
    @CsvSource({
        "fetcher,     , NOT_FOUND,   FILE",
        "fetcher,     , INTERNAL,    FILE",
        "fetcher,     , UNDECODABLE, RECORD",
        "reporter,    , INTERNAL,    RECORD",
        "dispatch,    , NOT_FOUND,   RECORD"
    })
    void aRequestIsAboutItsFileWhenTheFetcherFailedToFetchIt(
            String stage, @Nullable String edge, FailureCode code, Kind kind) {
        assertThat(about(stage, edge, code, Topics.SUBMISSIONS, REQUEST))
                .isEqualTo(new About(kind, 7L, 3, 9L, ASSET, null, "ann", null));
    }

    @ParameterizedTest
    @CsvSource({
        "edge,    oslo, STORAGE,     REPLICA",
        "edge,    oslo, UNDECODABLE, RECORD",
        "edge,        , STORAGE,     RECORD",
        "fetcher,     , STORAGE,     RECORD"
    })
    void anOrderIsAboutItsCopyWhenAnEdgeFailedToMakeIt(
            String stage, @Nullable String edge, FailureCode code, Kind kind) {
        assertThat(about(stage, edge, code, Topics.DISTRIBUTIONS, ORDER))
                .isEqualTo(new About(kind, null, null, 9L, ASSET, 5L, null, null));
    }

    @Test
    void whatElseCanBeReadSaysWhatItKnows() {
        assertThat(about(
                        "dispatch",
                        null,
                        FailureCode.INTERNAL,
                        Topics.COMPLETIONS,
                        new FetchFailed(REQUEST, Failure.of(FailureCode.DNS, "no"), NOW)))
                .isEqualTo(new About(Kind.RECORD, 7L, 3, 9L, ASSET, null, "ann", null));
        assertThat(about("reporter", null, FailureCode.INTERNAL, Topics.ACKS, new ReplicaPurged("oslo", ASSET, 4, NOW)))
                .isEqualTo(new About(Kind.RECORD, null, null, null, ASSET, 4L, null, null));
        assertThat(about(
                        "dispatch",
                        null,
                        FailureCode.INTERNAL,
                        Topics.COMMANDS,
                        new ReplayRequested(5, "ann", List.of(), NOW, null)))
                .isEqualTo(new About(Kind.RECORD, null, null, null, null, null, "ann", null));
        assertThat(about(
                        "edge",
                        "oslo",
                        FailureCode.UNDECODABLE,
                        Topics.CONTROLS,
                        new SubmissionHeld(7, SubmissionHeld.Hold.PAUSED, NOW)))
                .isEqualTo(new About(Kind.RECORD, 7L, null, null, null, null, null, null));
    }

    @Test
    void whatCannotBeReadIsAboutItself() {
        var nothing = new About(Kind.RECORD, null, null, null, null, null, null, 12L);
        Why why = why("fetcher", null, FailureCode.NOT_FOUND);
        assertThat(subjects.of(why, Topics.SUBMISSIONS.name(), new byte[] {1}, 12L))
                .isEqualTo(nothing);
        assertThat(subjects.of(why, Topics.SUBMISSIONS.name(), null, 12L)).isEqualTo(nothing);
        assertThat(subjects.of(why, "somebody.elses", EventCodec.encode(REQUEST), 12L))
                .isEqualTo(nothing);
    }

    private About about(String stage, @Nullable String edge, FailureCode code, Topics.Topic<?> topic, Event event) {
        return subjects.of(why(stage, edge, code), topic.name(), EventCodec.encode(event), null);
    }

    private static Why why(String stage, @Nullable String edge, FailureCode code) {
        return new Why(stage, edge, Failure.of(code, "no"), 1, NOW, NOW);
    }
}
