package io.websync.distributor.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
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
                return valid ? Optional.of(new Caller.Edge(7)) : Optional.empty();
            },
            clock);

    @Test
    void anAcceptedTokenIsAskedForOnceAMinute() {
        assertThat(tokens.caller("a")).hasValue(new Caller.Edge(7));
        now = now.plus(Duration.ofSeconds(59));
        assertThat(tokens.caller("a")).hasValue(new Caller.Edge(7));
        assertThat(asked).hasValue(1);
        now = now.plus(Duration.ofSeconds(1));
        valid = false;
        assertThat(tokens.caller("a")).isEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aRefusedTokenIsAskedForEachTime() {
        valid = false;
        assertThat(tokens.caller("a")).isEmpty();
        valid = true;
        assertThat(tokens.caller("a")).hasValue(new Caller.Edge(7));
    }

    @Test
    void whatCannotBeATokenIsRefusedWithoutAsking() {
        assertThat(tokens.caller("")).isEmpty();
        assertThat(tokens.caller("x".repeat(257))).isEmpty();
        assertThat(asked).hasValue(0);
    }
}
