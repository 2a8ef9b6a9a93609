package io.websync.contracts.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** Every pair of states, as a table: a row leads to the columns marked with an x. */
class TransitionsTest {

    @Test
    void aFileGoesAsItsTableSays() {
        assertTable(FileState.values(), FileState::leadsTo, """
                           | SUBMITTED FETCHING RETRYING PAUSED FETCHED FAILED CANCELED SUPERSEDED
                SUBMITTED  | .         x        x        x      x       x      x        x
                FETCHING   | x         .        x        x      x       x      x        x
                RETRYING   | x         x        x        x      x       x      x        x
                PAUSED     | x         x        x        .      x       x      x        x
                FETCHED    | x         .        .        .      .       .      x        .
                FAILED     | x         .        .        .      .       .      x        .
                CANCELED   | x         .        .        .      .       .      .        .
                SUPERSEDED | x         .        .        .      .       .      x        .
                """);
    }

    @Test
    void aSubmissionGoesAsItsTableSays() {
        assertTable(SubmissionState.values(), SubmissionState::leadsTo, """
                          | RECEIVING OPEN COMPLETE PARTIAL FAILED CANCELED ABORTED
                RECEIVING | .         x    .        .       .      x        x
                OPEN      | .         .    x        x       x      x        .
                COMPLETE  | .         x    .        x       x      .        .
                PARTIAL   | .         x    x        .       x      x        .
                FAILED    | .         x    x        x       .      x        .
                CANCELED  | .         x    .        .       .      .        .
                ABORTED   | .         .    .        .       .      .        .
                """);
    }

    @Test
    void aReplicaChangesAtItsOwnRevisionAsItsTableSays() {
        assertTable(ReplicaState.values(), (from, to) -> from.leadsTo(to, false), """
                         | MIRRORED FAILED PURGED
                MIRRORED | .        x      x
                FAILED   | x        .      x
                PURGED   | x        x      .
                """);
    }

    @Test
    void aReplicaChangesToAnythingAtALaterRevision() {
        assertTable(ReplicaState.values(), (from, to) -> from.leadsTo(to, true), """
                         | MIRRORED FAILED PURGED
                MIRRORED | x        x      x
                FAILED   | x        x      x
                PURGED   | x        x      x
                """);
    }

    @Test
    void whatIsSettledLeadsOnOnlyByAPersonsWordOrByWhatItsEdgesSay() {
        assertThat(Arrays.stream(FileState.values()).filter(FileState::settled))
                .containsExactly(FileState.FETCHED, FileState.FAILED, FileState.CANCELED, FileState.SUPERSEDED);
        assertThat(Arrays.stream(SubmissionState.values()).filter(state -> !state.settled()))
                .containsExactly(SubmissionState.RECEIVING, SubmissionState.OPEN);
    }

    @Test
    void nothingIsCompleteBeforeTheListIsClosed() {
        assertThat(Arrays.stream(SubmissionState.values()).filter(SubmissionState.RECEIVING::leadsTo))
                .containsExactly(SubmissionState.OPEN, SubmissionState.CANCELED, SubmissionState.ABORTED);
    }

    @Test
    void aStepThatIsNotInTheTableSaysWhatWasWhat() {
        assertThat(FileState.SUBMITTED.to(FileState.FETCHED, "17/4")).isEqualTo(FileState.FETCHED);
        assertThatExceptionOfType(IllegalTransitionException.class)
                .isThrownBy(() -> FileState.FETCHED.to(FileState.RETRYING, "17/4"))
                .withMessage("file 17/4 is FETCHED, which does not lead to RETRYING");
    }

    private static <S extends Enum<S>> void assertTable(S[] states, BiPredicate<S, S> leadsTo, String table) {
        List<String> lines = table.lines().toList();
        List<String> columns = words(lines.getFirst().substring(lines.getFirst().indexOf('|') + 1));
        assertThat(columns)
                .containsExactlyElementsOf(Arrays.stream(states).map(Enum::name).toList());
        assertThat(lines).hasSize(states.length + 1);
        for (int row = 0; row < states.length; row++) {
            String line = lines.get(row + 1);
            assertThat(line.substring(0, line.indexOf('|')).strip()).isEqualTo(states[row].name());
            List<String> marks = words(line.substring(line.indexOf('|') + 1));
            for (int column = 0; column < states.length; column++) {
                assertThat(leadsTo.test(states[row], states[column]))
                        .as("%s to %s", states[row], states[column])
                        .isEqualTo(marks.get(column).equals("x"));
            }
        }
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split(" +"));
    }
}
