package io.websync.catalog.deadletter;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it was read from its topic.
 *
 * @param why the reason, and who gave it up
 * @param record the record as it was
 * @param about what it is about
 */
public record Letter(Why why, Raw record, About about) {

    /** What kind of thing a dead letter is about. */
    public enum Kind {
        /** A file that could not be fetched: it is FAILED. */
        FILE,
        /** A copy that an edge could not make: the replica is FAILED. */
        REPLICA,
        /** A record that could not be read or used. */
        RECORD
    }

    /**
     * Who gave it up and why.
     *
     * @param edge when the stage is an edge
     */
    public record Why(
            String stage, @Nullable String edge, Failure failure, int attempts, Instant firstAt, Instant lastAt) {}

    /**
     * A record, byte for byte.
     *
     * @param at the record's timestamp, when it has one
     * @param headers as JSON: an array of pairs of the name and the value in Base64
     */
    public record Raw(
            String topic,
            int partition,
            long offset,
            @Nullable Instant at,
            @Nullable Bytes key,
            @Nullable Bytes value,
            String headers) {}

    /**
     * What it is about, as far as it can be read.
     *
     * @param replayOf the dead letter that this record was replayed from
     */
    public record About(
            Kind kind,
            @Nullable Long submission,
            @Nullable Integer line,
            @Nullable Long requestNumber,
            @Nullable AssetKey asset,
            @Nullable Long revision,
            @Nullable String account,
            @Nullable Long replayOf) {}

    /** Two letters with the same identity are about the same failure. */
    String identity() {
        return switch (about.kind) {
            case FILE -> "file/" + about.submission + "/" + about.line + "/" + about.requestNumber;
            case REPLICA ->
                "copy/" + why.edge + "/" + (about.asset == null ? "" : about.asset.id()) + "/" + about.revision;
            case RECORD ->
                "record/" + why.stage + "/" + (why.edge == null ? "" : why.edge) + "/" + record.topic + "/"
                        + record.partition + "/" + record.offset + "/"
                        + (record.at == null ? 0 : record.at.toEpochMilli());
        };
    }
}
