package io.websync.distributor.deadletters;

import io.websync.catalog.deadletter.Letter.About;
import io.websync.catalog.deadletter.Letter.Kind;
import io.websync.catalog.deadletter.Letter.Why;
import io.websync.contracts.AssetKey;
import io.websync.contracts.EventCodec;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.Command;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeReport;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.SubmissionHeld;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what a dead letter is about, as far as its record can be read. Safe for use by many threads. */
public final class Subjects {

    private final Map<String, EventCodec.Decoder<? extends Event>> decoders = Topics.ALL.stream()
            .collect(Collectors.toUnmodifiableMap(Topics.Topic::name, topic -> EventCodec.decoder(topic.family())));

    /**
     * A letter is about a file when the fetcher gave it up for another reason than that it could not read or use the record,
     * and about a copy when an edge did. Any other is about the record itself.
     *
     * @param topic where the record stood
     * @param replayOf the dead letter that the record was replayed from
     */
    public About of(Why why, String topic, byte @Nullable [] value, @Nullable Long replayOf) {
        Event event = decode(topic, value);
        boolean unusable = why.failure().code() == FailureCode.UNDECODABLE;
        return switch (event) {
            case FileSubmitted request ->
                new About(
                        why.stage().equals("fetcher") && !unusable ? Kind.FILE : Kind.RECORD,
                        request.file().submission(),
                        request.file().line(),
                        request.requestNumber(),
                        request.asset(),
                        null,
                        request.user(),
                        replayOf);
            case DistributionOrdered order ->
                new About(
                        why.stage().equals("edge") && why.edge() != null && !unusable ? Kind.REPLICA : Kind.RECORD,
                        null,
                        null,
                        order.requestNumber(),
                        order.asset(),
                        order.revision(),
                        null,
                        replayOf);
            case CompletionEvent completion -> {
                FileSubmitted request = completion.request();
                yield new About(
                        Kind.RECORD,
                        request.file().submission(),
                        request.file().line(),
                        request.requestNumber(),
                        request.asset(),
                        null,
                        request.user(),
                        replayOf);
            }
            case AckEvent ack -> record(null, ack.asset(), ack.revision(), null, replayOf);
            case RetryRequested retry -> record(retry.submission(), null, null, retry.user(), replayOf);
            case PurgeRequested purge -> record(purge.submission(), null, null, purge.user(), replayOf);
            case HoldRequested hold -> record(hold.submission(), null, null, hold.user(), replayOf);
            case Command command -> record(null, null, null, command.user(), replayOf);
            case SubmissionHeld held -> record(held.submission(), null, null, null, replayOf);
            case Control _, EdgeReport _ -> record(null, null, null, null, replayOf);
            case null -> record(null, null, null, null, replayOf);
        };
    }

    private static About record(
            @Nullable Long submission,
            @Nullable AssetKey asset,
            @Nullable Long revision,
            @Nullable String user,
            @Nullable Long replayOf) {
        return new About(Kind.RECORD, submission, null, null, asset, revision, user, replayOf);
    }

    private @Nullable Event decode(String topic, byte @Nullable [] value) {
        EventCodec.Decoder<? extends Event> decoder = decoders.get(topic);
        if (decoder == null || value == null) {
            return null;
        }
        try {
            return decoder.decode(value);
        } catch (UndecodableException _) {
            return null;
        }
    }
}
