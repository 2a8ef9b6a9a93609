package io.websync.contracts;

import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.Command;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.DistributionEvent;
import io.websync.contracts.event.EdgeReport;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.SubmissionEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The topic catalogue: every topic, who writes it, who reads it, how it is keyed and how long it is kept. */
public final class Topics {

    /** Who writes or reads a topic; a reader's consumer group is its name, see {@link #group}. */
    public enum Party {
        INGEST_API,
        FETCHER,
        DISPATCH,
        REPORTER,
        KEEPER,
        /** Reads every topic's dead letters into the catalog. */
        DEAD_LETTERS,
        EDGE
    }

    /** How long records are kept. */
    public sealed interface Retention {
        /** Deleted by the keeper, and only behind what every reading group has committed. */
        record UntilUsed() implements Retention {}

        /** The latest record of each key is kept for ever. */
        record Compacted() implements Retention {}

        record For(Duration time) implements Retention {}
    }

    /**
     * One topic.
     *
     * @param keyedBy what the key is, and why this key
     * @param singlePartition the whole topic is small and read whole by everyone
     */
    public record Topic<E extends Event>(
            String name,
            Class<E> family,
            String keyedBy,
            Retention retention,
            boolean singlePartition,
            Set<Party> writers,
            Set<Party> readers) {

        public Topic {
            writers = Set.copyOf(writers);
            readers = Set.copyOf(readers);
        }

        /** Where a stage puts a record of this topic that it gave up on. */
        public String deadLetters() {
            return name + ".dlt";
        }
    }

    public static final String PREFIX = "websync.";

    private static final Retention UNTIL_USED = new Retention.UntilUsed();
    private static final Retention COMPACTED = new Retention.Compacted();
    private static final String BY_ASSET =
            "asset: all records of an asset keep their order and have one owner at a time";

    /** Short lists and urgent ones. */
    public static final Topic<SubmissionEvent> SUBMISSIONS = new Topic<>(
            PREFIX + "submissions",
            SubmissionEvent.class,
            BY_ASSET,
            UNTIL_USED,
            false,
            Set.of(Party.INGEST_API, Party.DISPATCH),
            Set.of(Party.FETCHER, Party.REPORTER));

    /** Long lists, so that they never stand before short ones. */
    public static final Topic<SubmissionEvent> SUBMISSIONS_BULK = new Topic<>(
            PREFIX + "submissions.bulk",
            SubmissionEvent.class,
            BY_ASSET,
            UNTIL_USED,
            false,
            Set.of(Party.INGEST_API, Party.DISPATCH),
            Set.of(Party.FETCHER, Party.REPORTER));

    public static final Topic<CompletionEvent> COMPLETIONS = new Topic<>(
            PREFIX + "completions",
            CompletionEvent.class,
            BY_ASSET,
            UNTIL_USED,
            false,
            Set.of(Party.FETCHER),
            Set.of(Party.DISPATCH));

    public static final Topic<DistributionEvent> DISTRIBUTIONS = new Topic<>(
            PREFIX + "distributions",
            DistributionEvent.class,
            "asset: compaction leaves the whole wanted state of each asset, so a new edge reads the truth from the start",
            COMPACTED,
            false,
            Set.of(Party.DISPATCH),
            Set.of(Party.EDGE));

    public static final Topic<AckEvent> ACKS = new Topic<>(
            PREFIX + "acks", AckEvent.class, BY_ASSET, UNTIL_USED, false, Set.of(Party.EDGE), Set.of(Party.REPORTER));

    public static final Topic<EdgeReport> EDGE_REPORTS = new Topic<>(
            PREFIX + "edge-reports",
            EdgeReport.class,
            "edge: the reports of an edge keep their order",
            new Retention.For(Duration.ofDays(7)),
            true,
            Set.of(Party.EDGE),
            Set.of(Party.REPORTER));

    public static final Topic<Command> COMMANDS = new Topic<>(
            PREFIX + "commands",
            Command.class,
            "the command's subject; one partition, so commands are done in the order they were asked",
            UNTIL_USED,
            true,
            Set.of(Party.INGEST_API),
            Set.of(Party.DISPATCH));

    public static final Topic<Control> CONTROLS = new Topic<>(
            PREFIX + "controls",
            Control.class,
            "subject: compaction leaves the latest word on each",
            COMPACTED,
            true,
            Set.of(Party.INGEST_API, Party.DISPATCH, Party.REPORTER),
            Set.of(Party.FETCHER, Party.EDGE));

    /** Every topic, in the order of a file's way. */
    public static final List<Topic<? extends Event>> ALL =
            List.of(SUBMISSIONS, SUBMISSIONS_BULK, COMPLETIONS, DISTRIBUTIONS, ACKS, EDGE_REPORTS, COMMANDS, CONTROLS);

    private Topics() {}

    /**
     * The consumer group of a party.
     *
     * @param edge the edge's name for {@link Party#EDGE}, null for the others
     */
    public static String group(Party party, @Nullable String edge) {
        return switch (party) {
            case EDGE -> PREFIX + "edge." + edge;
            case INGEST_API -> PREFIX + "ingest-api";
            case FETCHER -> PREFIX + "fetcher";
            case DISPATCH -> PREFIX + "dispatch";
            case REPORTER -> PREFIX + "reporter";
            case KEEPER -> PREFIX + "keeper";
            case DEAD_LETTERS -> PREFIX + "dead-letters";
        };
    }
}
