package io.websync.ingest.reception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.account.Quota;
import io.websync.catalog.account.Usages.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QuotaCheckTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static QuotaCheck check(
            @Nullable Long lines,
            @Nullable Long dailyLines,
            @Nullable Long dailyBytes,
            long usedLines,
            long usedBytes) {
        return new QuotaCheck(new Quota(lines, dailyLines, dailyBytes), new Usage(usedLines, usedBytes), NOON);
    }

    @Test
    void withoutAQuotaEverythingHasRoom() {
        assertThatCode(() -> {
                    QuotaCheck.OPEN.requireSomeLeft();
                    QuotaCheck.OPEN.requireRoom(Long.MAX_VALUE, 1);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aListMayHaveAsManyLinesAsTheQuotaSaysAndNotOneMore() {
        QuotaCheck check = check(3L, null, null, 100, 0);
        check.requireRoom(3, 3);
        assertThatThrownBy(() -> check.requireRoom(4, 9))
                .isInstanceOfSatisfying(OverQuotaException.class, over -> {
                    assertThat(over.limit()).isEqualTo("lines");
                    assertThat(over.value()).isEqualTo(3);
                    assertThat(over.freeAt()).isNull();
                })
                .hasMessageContaining("line 9 is one too many")
                .hasMessageContaining("at most 3 lines");
    }

    @Test
    void theLinesOfADayAreThoseOfAllItsLists() {
        QuotaCheck check = check(null, 10L, null, 8, 0);
        check.requireSomeLeft();
        check.requireRoom(2, 2);
        assertThatThrownBy(() -> check.requireRoom(3, 3))
                .isInstanceOfSatisfying(OverQuotaException.class, over -> {
                    assertThat(over.limit()).isEqualTo("dailyLines");
                    assertThat(over.used()).isEqualTo(8);
                    assertThat(over.freeAt()).isEqualTo("2026-11-24T00:00:00Z");
                })
                .hasMessageContaining("10 lines a day are yours")
                .hasMessageContaining("have 8")
                .hasMessageContaining("2026-11-24T00:00:00Z");
    }

    @Test
    void aUsedUpDayIsSaidBeforeTheFirstLine() {
        assertThatThrownBy(() -> check(null, 8L, null, 8, 0).requireSomeLeft()).hasMessageContaining("8 lines a day");
        assertThatThrownBy(() -> check(null, null, 100L, 0, 100).requireSomeLeft())
                .hasMessageContaining("origins sent 100 bytes")
                .hasMessageContaining("100 a day are yours");
        check(null, null, 100L, 0, 99).requireSomeLeft();
    }

    @Test
    void noneAtAllIsAQuotaToo() {
        assertThatThrownBy(() -> check(0L, null, null, 0, 0).requireRoom(1, 1)).hasMessageContaining("at most 0 lines");
    }
}
