package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.catalog.command.CommandRow.Kind;
import io.websync.catalog.command.SubmissionHolds;
import io.websync.catalog.dispatch.DueRequests;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.dispatch.SubmissionTerms;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.contracts.state.FileState;
import io.websync.distributor.dispatch.Decided;
import io.websync.distributor.dispatch.Resuming;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Pauses a submission: its fetches that have not started come back and wait. Or lets it go on: what waits is due now. What
 * runs when it is paused runs to its end.
 */
final class PauseStep implements CommandStep {

    private static final int BEGIN = 0;
    private static final int PASS = 1;

    private final Announcements announcements;
    private final Clock clock;

    PauseStep(Announcements announcements, Clock clock) {
        this.announcements = announcements;
        this.clock = clock;
    }

    @Override
    public Progress run(Connection connection, CommandRow command) throws SQLException {
        long id = Objects.requireNonNull(command.submission());
        return command.phase() == BEGIN ? begin(connection, command, id) : pass(connection, command, id);
    }

    private Progress begin(Connection connection, CommandRow command, long id) throws SQLException {
        SubmissionTerms terms = SubmissionHolds.lock(connection, id).orElse(null);
        boolean pause = command.kind() == Kind.PAUSE;
        if (terms == null || terms.state().settled()) {
            return Progress.done(
                    command,
                    "nothing to " + (pause ? "pause" : "resume") + ": the submission is "
                            + (terms == null ? "unknown" : terms.state()));
        }
        announcements.say(new SubmissionHeld(id, pause ? Hold.PAUSED : Hold.RELEASED, clock.instant()));
        SubmissionHolds.pause(connection, id, pause);
        return pause ? Progress.done(command, "paused") : Progress.at(command, PASS, 0);
    }

    private Progress pass(Connection connection, CommandRow command, long id) throws SQLException {
        List<FileRow> window = Files.after(connection, id, Integer.parseInt(command.position()), WINDOW);
        if (window.isEmpty()) {
            return Progress.done(command, command.matched() + " waiting files go on");
        }
        Progress next =
                Progress.at(command, command.phase(), window.getLast().id().line());
        List<FileRow> paused =
                window.stream().filter(file -> file.state() == FileState.PAUSED).toList();
        if (paused.isEmpty()) {
            return next;
        }
        Locked locked = Locked.assetsOf(connection, paused);
        List<FileRow> files = locked.files(paused);
        Decided decided = Resuming.decide(locked.known(files, Map.of()), files, clock.instant());
        Effects.write(connection, decided, clock.instant());
        DueRequests.move(connection, decided.files().stream().map(FileRow::id).toList(), clock.instant());
        return next.with(decided, decided.files().size()).hurrying();
    }
}
