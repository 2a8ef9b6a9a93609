package io.websync.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Map;
import java.util.Set;

/**
 * Brings the metrics of the frameworks under Prometheus' rules, which {@code promtool check metrics} checks: each says what it
 * means, in base units. Those that another one says too in other units are left out.
 */
public final class PrometheusRules implements MeterFilter {

    private static final Map<String, String> MEANINGS = Map.of(
            "http.server.requests", "Requests that were answered",
            "http.server.requests.active", "Requests that are being answered");

    private static final Map<String, String> NAMES = Map.of("system.cpu.count", "system.cpus");

    /** In nanoseconds and milliseconds; process.cpu.usage and jvm.gc.pause tell what is needed. */
    private static final Set<String> LEFT_OUT = Set.of("process.cpu.time", "jvm.compilation.time");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return LEFT_OUT.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String meaning = MEANINGS.get(id.getName());
        String name = NAMES.getOrDefault(id.getName(), id.getName());
        return meaning == null && name.equals(id.getName())
                ? id
                : new Meter.Id(
                        name,
                        Tags.of(id.getTags()),
                        id.getBaseUnit(),
                        meaning == null ? id.getDescription() : meaning,
                        id.getType());
    }
}
