package io.websync.distributor.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {

    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.EPOCH;
    private boolean valid = true;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final TokenCheck tokens = new RememberedTokens(
            token -> {
                asked.incrementAndGet();
                return valid;
            },
            clock);

    @Test
    void anAcceptedTokenIsAskedForOnceAMinute() {
        assertThat(tokens.accepts("a")).isTrue();
        now = now.plus(Duration.ofSeconds(59));
        assertThat(tokens.accepts("a")).isTrue();
        assertThat(asked).hasValue(1);
        now = now.plus(Duration.ofSeconds(1));
        valid = false;
        assertThat(tokens.accepts("a")).isFalse();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aRefusedTokenIsAskedForEachTime() {
        valid = false;
        assertThat(tokens.accepts("a")).isFalse();
        valid = true;
        assertThat(tokens.accepts("a")).isTrue();
    }

    @Test
    void whatCannotBeATokenIsRefusedWithoutAsking() {
        assertThat(tokens.accepts("")).isFalse();
        assertThat(tokens.accepts("x".repeat(257))).isFalse();
        assertThat(asked).hasValue(0);
    }
}
