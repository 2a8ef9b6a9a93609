package io.websync.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.bench.theirs.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMeterIT {

    @Test
    void theProcessorTimeOfWhatAScriptStartsIsCounted(@TempDir Path folder) throws Exception {
        var result = Script.run(folder, "timeout --preserve-status -s KILL 0.5 sh -c 'while :; do :; done' || true");
        assertThat(result.usage().cpuSeconds()).isPositive();
        assertThat(result.usage().peakRssBytes()).isPositive();
        assertThat(result.seconds()).isPositive();
    }

    @Test
    void aProcessThatRunsIsMeasuredFromOutside() throws Exception {
        var self = ProcessHandle.current();
        var meter = ProcessMeter.start(() -> Map.of("self", List.of(self)), Duration.ofSeconds(1));
        long sum = 0;
        long end = System.nanoTime() + 300_000_000;
        while (System.nanoTime() < end) {
            sum += sum ^ System.nanoTime();
        }
        var usage = meter.stop();
        assertThat(sum).isNotZero();
        assertThat(usage.cpuSecondsOf().get("self")).isPositive();
        assertThat(usage.peakRssBytes()).isPositive();
    }
}
