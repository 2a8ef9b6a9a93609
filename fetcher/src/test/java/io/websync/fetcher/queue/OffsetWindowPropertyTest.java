package io.websync.fetcher.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The window against a naive model, which keeps every offset in a set. */
class OffsetWindowPropertyTest {

    /** A log with gaps, and what is finished in it; knows no ring and no limit. */
    private static final class Model {
        final List<Long> log;
        final Set<Long> finished = new HashSet<>();
        final TreeSet<Long> unfinished = new TreeSet<>();
        int read;

        Model(List<Long> log) {
            this.log = log;
        }

        /** Nothing below it is unfinished, and everything below it was read. */
        long lowestUnfinished(long next) {
            return unfinished.isEmpty() ? next : Math.min(unfinished.first(), next);
        }
    }

    @Property(tries = 500)
    void theWindowAgreesWithTheModelThroughAnyOrderOfWorkAndAnyCrash(
            @ForAll("logs") List<Long> log, @ForAll @IntRange(min = 1, max = 70) int limit, @ForAll long seed) {
        var random = new Random(seed);
        var model = new Model(log);
        var window = new OffsetWindow(limit, Position.at(log.getFirst()));
        Position committed = window.position();
        Set<Long> finishedAtCommit = Set.of();
        int steps = 0;
        while ((model.finished.size() < log.size() || model.read < log.size()) && steps++ < 20_000) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    committed = window.position();
                    finishedAtCommit = Set.copyOf(model.finished);
                    assertThat(committed.offset()).isLessThanOrEqualTo(model.lowestUnfinished(window.next()));
                    assertThat(committed.metadata().length()).isLessThanOrEqualTo(Position.METADATA_LIMIT);
                }
                case 1 -> {
                    // A crash: the next owner knows what was committed, as text, and nothing else.
                    Position restored = Position.parse(committed.offset(), committed.metadata());
                    assertThat(restored).isEqualTo(committed);
                    window = new OffsetWindow(limit, restored);
                    model.unfinished.clear();
                    model.finished.retainAll(finishedAtCommit);
                    long from = restored.offset();
                    model.read =
                            (int) log.stream().filter(offset -> offset < from).count();
                }
                case 2, 3, 4, 5, 6 -> read(model, window, limit);
                default -> finishOne(model, window, random);
            }
            assertThat(window.span()).isBetween(0L, (long) limit);
            assertThat(window.first()).isLessThanOrEqualTo(model.lowestUnfinished(window.next()));
        }
        assertThat(model.finished).hasSameSizeAs(log);
        assertThat(window.first()).isEqualTo(window.next()).isEqualTo(log.getLast() + 1);
    }

    private static void read(Model model, OffsetWindow window, int limit) {
        if (model.read == model.log.size()) {
            return;
        }
        long offset = model.log.get(model.read);
        if (!window.hasRoomFor(offset)) {
            // Only a head that is unfinished may stand in the way.
            assertThat(model.unfinished).isNotEmpty();
            assertThat(offset - model.unfinished.first()).isGreaterThanOrEqualTo(limit);
            return;
        }
        boolean toDo = window.enter(offset);
        model.read++;
        assertThat(toDo).as("offset %s is to be worked on", offset).isNotEqualTo(model.finished.contains(offset));
        if (toDo) {
            model.unfinished.add(offset);
        }
    }

    private static void finishOne(Model model, OffsetWindow window, Random random) {
        if (model.unfinished.isEmpty()) {
            return;
        }
        var all = new ArrayList<>(model.unfinished);
        long offset = all.get(random.nextInt(all.size()));
        window.finish(offset);
        model.unfinished.remove(offset);
        model.finished.add(offset);
    }

    @Provide
    Arbitrary<List<Long>> logs() {
        var start = Arbitraries.longs().between(0, 1L << 40);
        var gaps = Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.just(1)),
                        Tuple.of(2, Arbitraries.integers().between(2, 5)),
                        Tuple.of(1, Arbitraries.integers().between(6, 200)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
        return Combinators.combine(start, gaps).as((first, steps) -> {
            var log = new ArrayList<Long>();
            long offset = first;
            for (int step : steps) {
                log.add(offset);
                offset += step;
            }
            return log;
        });
    }

    @Property
    void aBitmapOfTheLargestSpanFitsIntoTheMetadata(@ForAll @LongRange(min = 0) long offset, @ForAll long seed) {
        var bits = new BitSet(Position.MAX_SPAN);
        var random = new Random(seed);
        for (int i = 0; i < Position.MAX_SPAN; i++) {
            bits.set(i, random.nextBoolean());
        }
        bits.set(Position.MAX_SPAN - 1);
        var position = new Position(offset, bits);
        assertThat(position.metadata().length()).isLessThanOrEqualTo(Position.METADATA_LIMIT);
        assertThat(Position.parse(offset, position.metadata())).isEqualTo(position);
    }

    @Property
    void damagedMetadataMeansNothingFinishedAbove(
            @ForAll("finished") BitSet finished, @ForAll @IntRange(min = 0, max = 3000) int where) {
        String text = new Position(7, finished).metadata();
        int at = where % text.length();
        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        String damaged = text.substring(0, at) + other + text.substring(at + 1);
        assertThat(Position.parse(7, damaged)).isIn(Position.at(7), new Position(7, finished));
        assertThat(Position.parse(8, text)).isEqualTo(Position.at(8));
        assertThat(Position.parse(7, "by hand: reset")).isEqualTo(Position.at(7));
    }

    @Provide
    Arbitrary<BitSet> finished() {
        return Arbitraries.integers()
                .between(0, 2000)
                .set()
                .ofMinSize(1)
                .ofMaxSize(100)
                .map(bits -> {
                    var set = new BitSet();
                    bits.forEach(set::set);
                    return set;
                });
    }
}
