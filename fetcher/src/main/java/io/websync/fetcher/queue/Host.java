package io.websync.fetcher.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A host of origins: what runs and waits there, and how fast it works off. */
final class Host {

    /** How much a new measurement counts against the older ones. */
    private static final double WEIGHT = 0.3;

    /** Its multiples, taken modulo 1, fill the range from 0 to 1 evenly, however many there are. */
    private static final double GOLDEN_RATIO = 0.618_033_988_749_895;

    final String name;
    /** Lines with something to start that wait for a free slot of this host. */
    final PriorityQueue<StartOrder.Line> parked =
            new PriorityQueue<>(Comparator.comparing((StartOrder.Line line) -> line.level.bulk)
                    .thenComparingInt(line -> line.level.priority)
                    .thenComparingLong(line -> line.parkedSince));

    int limit;
    /** It asked to be left alone until then. */
    Instant restsUntil = Instant.EPOCH;

    boolean rests;
    int running;
    /** Unfinished records of short lists. */
    int heldShort;
    /** Unfinished records of long lists. */
    int heldBulk;

    private long ended;
    private long endedBefore;
    private double perSecond = Double.NaN;
    private Duration measuredFor = Duration.ZERO;
    private Instant deferredUntil = Instant.EPOCH;
    private long beyondLatest;

    Host(String name, int limit) {
        this.name = name;
        this.limit = limit;
    }

    void countEnd() {
        ended++;
    }

    /** Takes the rate of the time since the last call into the measured one. */
    void measure(Duration since) {
        if (!since.isPositive()) {
            return;
        }
        measuredFor = measuredFor.plus(since);
        double now = (ended - endedBefore) * 1e9 / since.toNanos();
        perSecond = Double.isNaN(perSecond) ? now : WEIGHT * now + (1 - WEIGHT) * perSecond;
        endedBefore = ended;
    }

    /** How long the host needs for so many more, at its present rate; an hour stands for «longer than matters». */
    private Duration timeFor(int records) {
        double seconds = records / Math.max(perSecond, 0.001);
        return Double.isNaN(seconds) || seconds > 3600
                ? Duration.ofHours(1)
                : Duration.ofMillis((long) (seconds * 1000));
    }

    /** Whether so many records take it longer than this, as far as it has been watched for that long. */
    boolean slowerThan(Duration patience, int records) {
        return measuredFor.compareTo(patience) >= 0 && timeFor(records).compareTo(patience) > 0;
    }

    /**
     * When the next record that is sent away should come back: behind those that were sent away before it. What would come
     * later than the latest time comes back evenly over the later half of the time until then, and not all at once.
     */
    Instant nextTurn(Instant earliest, Instant latest) {
        Instant turn = deferredUntil.isBefore(earliest) ? earliest : deferredUntil.plus(timeFor(1));
        if (!turn.isAfter(latest)) {
            deferredUntil = turn;
            return turn;
        }
        deferredUntil = latest;
        double part = beyondLatest++ * GOLDEN_RATIO % 1;
        return latest.minusMillis((long) (Duration.between(earliest, latest).toMillis() * 0.5 * part));
    }

    boolean takesMore() {
        return running < limit && !rests;
    }

    void countHeld(boolean bulk, int change) {
        if (bulk) {
            heldBulk += change;
        } else {
            heldShort += change;
        }
    }

    boolean idle() {
        return running == 0 && heldShort == 0 && heldBulk == 0 && !rests;
    }
}
