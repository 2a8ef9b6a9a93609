package io.websync.edge.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.FailureCode;
import io.websync.edge.replica.MirrorException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoomClaimsTest {

    private final AtomicLong free = new AtomicLong(100);
    private final RoomClaims room = new RoomClaims(free::get, 20);

    @Test
    void transfersThatBeginAtOnceDoNotCountOnTheSameRoom() throws Exception {
        room.claim(50, 50);
        assertRefused(31);
        room.claim(30, 30);
        assertRefused(1);
    }

    @Test
    void whatIsWrittenIsNotCountedTwice() throws Exception {
        var claim = room.claim(50, 50);
        free.addAndGet(-40);
        claim.wrote(40);
        assertRefused(31);
        room.claim(30, 30);
    }

    @Test
    void whatATransferDidNotUseIsFreeAgain() throws Exception {
        var claim = room.claim(80, 80);
        claim.wrote(10);
        claim.close();
        assertRefused(81);
        room.claim(80, 80);
    }

    @Test
    void aBlobThatIsLongerThanOrderedGivesNothingBackThatIsNotItsOwn() throws Exception {
        room.claim(60, 60);
        try (var longer = room.claim(20, 20)) {
            longer.wrote(1000);
        }
        assertRefused(21);
        room.claim(20, 20);
    }

    private void assertRefused(long bytes) {
        assertThatThrownBy(() -> room.claim(bytes, bytes))
                .isInstanceOfSatisfying(
                        MirrorException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.NO_SPACE));
    }
}
