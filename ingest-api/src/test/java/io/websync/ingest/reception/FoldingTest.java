package io.websync.ingest.reception;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.ingest.reception.Folding.Verdict;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FoldingTest {

    @Test
    void anAssetIsNewOnce() {
        var folding = new Folding();
        assertThat(folding.add("a/1", null, null)).isEqualTo(Verdict.NEW);
        assertThat(folding.add("a/2", null, null)).isEqualTo(Verdict.NEW);
        assertThat(folding.add("a/1", null, null)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void anotherDigestContradictsAndNoDigestDoesNot() {
        var folding = new Folding();
        assertThat(folding.add("a/1", null, "md5:1")).isEqualTo(Verdict.NEW);
        assertThat(folding.add("a/1", null, "md5:1")).isEqualTo(Verdict.REPEATED);
        assertThat(folding.add("a/1", null, null)).isEqualTo(Verdict.REPEATED);
        assertThat(folding.add("a/1", null, "md5:2")).isEqualTo(Verdict.OTHER_DIGEST);
        assertThat(folding.add("a/2", null, null)).isEqualTo(Verdict.NEW);
        assertThat(folding.add("a/2", null, "md5:1")).isEqualTo(Verdict.OTHER_DIGEST);
    }

    @Test
    void anotherSourceAtTheSamePlaceContradicts() {
        var folding = new Folding();
        assertThat(folding.add("b/1", "a/1", null)).isEqualTo(Verdict.NEW);
        assertThat(folding.add("b/1", "a/1", null)).isEqualTo(Verdict.REPEATED);
        assertThat(folding.add("b/1", "a/2", null)).isEqualTo(Verdict.OTHER_SOURCE);
        assertThat(folding.add("b/1", null, null)).isEqualTo(Verdict.OTHER_SOURCE);
        assertThat(folding.add("a/3", null, null)).isEqualTo(Verdict.NEW);
        assertThat(folding.add("a/3", "a/3", null)).isEqualTo(Verdict.REPEATED);
    }

    @Property(tries = 50)
    void isASetOfAssets(@ForAll List<@IntRange(min = 0, max = 500) Integer> assets) {
        var folding = new Folding();
        var set = new HashSet<Integer>();
        for (int asset : assets) {
            assertThat(folding.add("a/" + asset, null, null) == Verdict.NEW).isEqualTo(set.add(asset));
        }
    }

    @Test
    void costsAtMost24BytesAnEntry() {
        var folding = new Folding();
        int count = 0;
        for (int target : List.of(10_000, 50_000, 123_456, 300_000)) {
            while (count < target) {
                assertThat(folding.add("host/" + count++, null, null)).isEqualTo(Verdict.NEW);
            }
            assertThat(folding.bytesUsed() - 100_000L).isLessThanOrEqualTo(24L * count);
        }
    }
}
