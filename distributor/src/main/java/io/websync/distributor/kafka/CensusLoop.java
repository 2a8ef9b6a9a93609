package io.websync.distributor.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.websync.catalog.census.Census;
import io.websync.catalog.census.Census.Row;
import io.websync.catalog.census.Figure;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts every so often what the catalog holds, for the metrics. Several distributors say the same. */
public final class CensusLoop implements Loop.Task {

    /** What watches the figures has to tell an old one from one that is not due yet. */
    private static final Duration LONGEST_PACE = Duration.ofSeconds(30);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final Census census;
    private final Map<Figure, MultiGauge> gauges = new EnumMap<>(Figure.class);
    private final AtomicLong takenAt = new AtomicLong();
    private final long everyNanos;
    private final Clock clock;
    private final Signal signal = new Signal();
    private long next = System.nanoTime();

    public CensusLoop(Census census, MeterRegistry registry, Duration every, Clock clock) {
        this.census = census;
        this.everyNanos = Math.min(every.toNanos(), LONGEST_PACE.toNanos());
        this.clock = clock;
        for (Figure figure : Figure.values()) {
            gauges.put(
                    figure,
                    MultiGauge.builder("websync_census_" + figure.metric())
                            .description(figure.help())
                            .register(registry));
        }
        Gauge.builder("websync_census_last_timestamp_seconds", takenAt, AtomicLong::doubleValue)
                .description("When the figures of the census were counted last, in seconds since 1970; 0 when never")
                .register(registry);
    }

    /** Ends a wait; for a prompt stop. */
    public void wakeUp() {
        signal.raise();
    }

    @Override
    public void turn() throws SQLException, InterruptedException {
        long left = next - System.nanoTime();
        if (left > 0) {
            signal.await(Duration.ofNanos(Math.min(left, LONGEST_WAIT.toNanos())));
            return;
        }
        next = System.nanoTime() + everyNanos;
        Map<Figure, List<Row>> taken;
        try {
            taken = census.take();
        } catch (SQLException e) {
            // Another distributor may see what this one does not: old figures would stand against its new ones.
            gauges.keySet().forEach(figure -> say(figure, List.of()));
            throw e;
        }
        taken.forEach(this::say);
        takenAt.set(clock.instant().getEpochSecond());
    }

    private void say(Figure figure, List<Row> rows) {
        MultiGauge gauge = gauges.get(figure);
        if (gauge != null) {
            gauge.register(rows.stream().map(row -> gaugeOf(figure, row)).toList(), true);
        }
    }

    private static MultiGauge.Row<?> gaugeOf(Figure figure, Row row) {
        Tags tags = Tags.empty();
        for (int i = 0; i < row.labels().size(); i++) {
            tags = tags.and(figure.labels().get(i), row.labels().get(i));
        }
        return MultiGauge.Row.of(tags, row.value());
    }
}
