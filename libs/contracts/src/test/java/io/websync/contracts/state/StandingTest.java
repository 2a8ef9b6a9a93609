package io.websync.contracts.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Digest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    private static final Digest MINE = Digest.sha256("ab".repeat(32));
    private static final Digest OTHER = Digest.sha256("cd".repeat(32));

    /** The file's bytes were ordered at revision 5. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # revision of the replica | its state | digest wanted there | the file stands
            0                         |           |                     | PENDING
            4                         | MIRRORED  | mine                | PENDING
            4                         | FAILED    | mine                | PENDING
            4                         | PURGED    |                     | PENDING
            4                         | MIRRORED  | other               | PENDING
            5                         | MIRRORED  | mine                | MIRRORED
            5                         | FAILED    | mine                | FAILED
            5                         | PURGED    | mine                | PURGED
            6                         | MIRRORED  | mine                | MIRRORED
            6                         | FAILED    | mine                | FAILED
            6                         | PURGED    | mine                | PURGED
            6                         | MIRRORED  | other               | SUPERSEDED
            6                         | FAILED    | other               | SUPERSEDED
            6                         | PURGED    | other               | SUPERSEDED
            6                         | PURGED    |                     | PURGED
            6                         | FAILED    |                     | FAILED
            """)
    void aFileStandsAsTheOneReplicaRowSays(
            long revision, @Nullable ReplicaState state, @Nullable String digest, Standing standing) {
        Digest wanted = digest == null ? null : digest.equals("mine") ? MINE : OTHER;
        assertThat(Standing.of(5, MINE, revision, state, wanted)).isEqualTo(standing);
    }

    @Test
    void allButPendingIsSettled() {
        assertThat(Arrays.stream(Standing.values()).filter(standing -> !standing.settled()))
                .containsExactly(Standing.PENDING);
    }
}
