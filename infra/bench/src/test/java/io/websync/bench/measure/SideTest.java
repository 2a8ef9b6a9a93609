package io.websync.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideTest {

    @Test
    void theMedianOfAnEvenNumberOfRoundsIsBetweenTheTwoInTheMiddle() {
        assertThat(side(4, 1, 3, 2).median()).isEqualTo(2.5);
    }

    @Test
    void thePercentilesOfAHundredAndOneValuesAreTheValues() {
        var side = new Side();
        IntStream.rangeClosed(0, 100).forEach(value -> side.add(100 - value));
        assertThat(side.percentile(0)).isEqualTo(0);
        assertThat(side.percentile(99)).isEqualTo(99);
        assertThat(side.percentile(100)).isEqualTo(100);
    }

    @Test
    void theSpreadIsTheWidthOverTheMedian() {
        var side = side(2, 1, 4);
        assertThat(side.best()).isEqualTo(1);
        assertThat(side.worst()).isEqualTo(4);
        assertThat(side.spread()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void theRatioIsOursOverTheirsSoBelowOneIsBetter() {
        assertThat(new Row("x", "s", side(1, 2, 3), side(4, 4, 4), "", true, "").ratio())
                .isEqualTo(0.5);
    }

    @Test
    void memoryIsThatOfTheWorstRoundAndProcessorTimeThatOfTheMiddleOne() {
        var side = new Side();
        side.add(1, new Usage(5, 100, Map.of()));
        side.add(1, new Usage(1, 300, Map.of()));
        side.add(1, new Usage(2, 200, Map.of()));
        assertThat(side.cpuSeconds()).isEqualTo(2);
        assertThat(side.peakRssBytes()).isEqualTo(300);
    }

    private static Side side(double... values) {
        var side = new Side();
        for (double value : values) {
            side.add(value);
        }
        return side;
    }
}
