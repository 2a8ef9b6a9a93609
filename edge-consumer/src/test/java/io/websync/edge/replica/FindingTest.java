package io.websync.edge.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Digest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FindingTest {

    private static final Instant TIME = Instant.parse("2011-05-06T07:08:09Z");
    private static final Copy COPY =
            new Copy(Digest.sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), 10, TIME);

    @Test
    void whatIsAsTheInventoryHasItIsNoFinding() {
        assertThat(of(new DiskFact.RegularFile(10, TIME))).isEqualTo(Finding.AS_KNOWN);
        assertThat(absent(new DiskFact.Missing())).isEqualTo(Finding.AS_KNOWN);
        assertThat(absent(new DiskFact.Folder())).isEqualTo(Finding.AS_KNOWN);
        assertThat(absent(new DiskFact.Obstructed("a"))).isEqualTo(Finding.AS_KNOWN);
    }

    @Test
    void eachKindHasItsName() {
        assertThat(of(new DiskFact.Missing())).isEqualTo(Finding.MISSING);
        assertThat(of(new DiskFact.RegularFile(9, TIME))).isEqualTo(Finding.TRUNCATED);
        assertThat(of(new DiskFact.RegularFile(0, TIME.plusSeconds(1)))).isEqualTo(Finding.TRUNCATED);
        assertThat(of(new DiskFact.RegularFile(11, TIME))).isEqualTo(Finding.ALTERED);
        assertThat(of(new DiskFact.RegularFile(10, TIME.plusMillis(1)))).isEqualTo(Finding.ALTERED);
        assertThat(of(new DiskFact.Folder())).isEqualTo(Finding.ALTERED);
        assertThat(of(new DiskFact.Foreign())).isEqualTo(Finding.ALTERED);
        assertThat(of(new DiskFact.Obstructed("a"))).isEqualTo(Finding.ALTERED);
        assertThat(absent(new DiskFact.RegularFile(10, TIME))).isEqualTo(Finding.RETURNED);
        assertThat(absent(new DiskFact.Foreign())).isEqualTo(Finding.RETURNED);
        assertThat(Finding.of(true, null, new DiskFact.RegularFile(10, TIME))).isEqualTo(Finding.ALTERED);
    }

    private static Finding of(DiskFact fact) {
        return Finding.of(true, COPY, fact);
    }

    private static Finding absent(DiskFact fact) {
        return Finding.of(false, null, fact);
    }
}
