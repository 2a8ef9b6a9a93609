package io.websync.ingest.live;

import io.websync.catalog.deadletter.FailureGroups;
import io.websync.catalog.deadletter.FailureGroups.By;
import io.websync.catalog.deadletter.LetterActions;
import io.websync.catalog.deadletter.LetterActions.Fate;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.catalog.deadletter.LetterReports;
import io.websync.ingest.live.Recent.Counted;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many failures there are, and in which groups: exact while they are counted at once, of millions as they were a moment
 * ago. Thread-safe.
 */
public final class RecentFailures {

    private static final Duration KEPT_FROM = Duration.ofMillis(500);
    private static final int TIMES = 10;

    private final Recent<Page, FailureGroups.Result> groups;
    private final Recent<Those, Long> numbers;
    private final Recent<Long, Fate> fates;

    private record Those(LetterFilter filter, @Nullable String sees) {}

    private record Page(By by, Those those, long after, int limit) {}

    public RecentFailures(FailureGroups groups, LetterReports reports, LetterActions actions, Clock clock) {
        this.groups = new Recent<>(
                page -> groups.count(page.by, page.those.filter, page.those.sees, page.after, page.limit),
                KEPT_FROM,
                TIMES,
                clock);
        this.numbers = new Recent<>(those -> reports.count(those.filter, those.sees), KEPT_FROM, TIMES, clock);
        this.fates = new Recent<>(actions::fate, KEPT_FROM, TIMES, clock);
    }

    /** As {@link FailureGroups#count}, waiting for it as {@link Recent#await}. */
    public Counted<FailureGroups.Result> groups(
            By by, LetterFilter filter, @Nullable String sees, long after, int limit) {
        return groups.await(new Page(by, new Those(filter, sees), after, limit));
    }

    /** The same as {@link Recent#soon}. */
    public Optional<Counted<FailureGroups.Result>> groupsSoon(
            By by, LetterFilter filter, @Nullable String sees, long after, int limit) {
        return groups.soon(new Page(by, new Those(filter, sees), after, limit));
    }

    /** As {@link LetterActions#fate}, waiting for it. */
    public Counted<Fate> fate(long action) {
        return fates.await(action);
    }

    /** The same as {@link Recent#soon}. */
    public Optional<Counted<Fate>> fateSoon(long action) {
        return fates.soon(action);
    }

    /** How many dead letters there are, as {@link Recent#soon}. */
    public Optional<Counted<Long>> numberSoon(LetterFilter filter, @Nullable String sees) {
        return numbers.soon(new Those(filter, sees));
    }
}
