package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.catalog.counting.Submissions;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.reporter.EdgeRoster;
import io.websync.contracts.event.RosterChanged;
import io.websync.contracts.state.FileState;
import io.websync.distributor.dispatch.Decided;
import io.websync.distributor.dispatch.Regrouping;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Looks after the open submissions that count on an edge whose groups are others now. Its position is submission:line. */
final class RosterStep implements CommandStep {

    private final Clock clock;

    RosterStep(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Progress run(Connection connection, CommandRow command) throws SQLException {
        var change = (RosterChanged) Wire.command(command);
        OptionalInt edge = EdgeRoster.members(connection).values().stream()
                .filter(member -> member.name().equals(change.edge()))
                .mapToInt(EdgeRoster.Member::id)
                .findFirst();
        if (edge.isEmpty()) {
            return Progress.done(command, "there is no edge " + change.edge());
        }
        String[] position = command.position().isEmpty()
                ? new String[] {"0", "0"}
                : command.position().split(":", 2);
        long submission = Long.parseLong(position[0]);
        int line = Integer.parseInt(position[1]);
        List<FileRow> window = submission == 0 ? List.of() : Files.after(connection, submission, line, WINDOW);
        if (window.isEmpty()) {
            OptionalLong next = Submissions.nextOpen(connection, edge.getAsInt(), submission);
            return next.isEmpty()
                    ? Progress.done(command, command.matched() + " assets were ordered once more")
                    : Progress.at(command, command.phase(), next.getAsLong() + ":0");
        }
        Progress after = Progress.at(
                command,
                command.phase(),
                submission + ":" + window.getLast().id().line());
        List<FileRow> fetched = window.stream()
                .filter(file -> file.state() == FileState.FETCHED && file.revision() == 1)
                .toList();
        if (fetched.isEmpty()) {
            return after;
        }
        Locked locked = Locked.assetsOf(connection, fetched);
        List<FileRow> files = locked.files(fetched);
        Decided decided = Regrouping.decide(locked.known(files, Map.of()), files, edge.getAsInt(), clock.instant());
        Effects.write(connection, decided, clock.instant());
        return after.with(decided, decided.ordered());
    }
}
