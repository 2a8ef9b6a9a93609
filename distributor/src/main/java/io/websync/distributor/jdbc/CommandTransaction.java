package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.command.CommandRow;
import io.websync.catalog.command.CommandRow.Kind;
import io.websync.catalog.command.Commands;
import io.websync.catalog.command.TimedCommands;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Works on commands, a batch and a transaction at a time, with how far each is: a crash between two batches loses and repeats
 * nothing. Commands about different subjects take turns, so that a short one does not wait for the end of a long one.
 */
public final class CommandTransaction {

    private final Catalog catalog;
    private final Clock clock;
    private final Map<Kind, CommandStep> steps = new EnumMap<>(Kind.class);

    /** The command that was worked on, and how far it is. */
    public record Result(CommandRow command, Progress progress) {}

    public CommandTransaction(Catalog catalog, Clock clock, Announcements announcements, FinalFailures failures) {
        this.catalog = catalog;
        this.clock = clock;
        var release = new ReleaseStep(announcements, clock);
        var pause = new PauseStep(announcements, clock);
        steps.put(Kind.RETRY, new RetryStep(announcements, clock));
        steps.put(Kind.REPLAY, new ReplayStep(failures, clock));
        steps.put(Kind.CANCEL, release);
        steps.put(Kind.EXPIRE, release);
        steps.put(Kind.ABORT, release);
        steps.put(Kind.PAUSE, pause);
        steps.put(Kind.RESUME, pause);
        steps.put(Kind.PURGE, new PurgeStep(clock));
        steps.put(Kind.ROSTER, new RosterStep(clock));
    }

    /**
     * Does a batch of the command whose turn it is; empty when there is nothing to do here.
     *
     * @throws CommandFailedException when it failed, with the reason
     */
    public Optional<Result> turn() throws SQLException {
        return catalog.transaction(connection -> {
            Optional<CommandRow> next = Commands.next(connection);
            return next.isEmpty() ? Optional.empty() : Optional.of(work(connection, next.get()));
        });
    }

    private Result work(Connection connection, CommandRow command) throws SQLException {
        Progress progress;
        try {
            progress = Objects.requireNonNull(steps.get(command.kind())).run(connection, command);
        } catch (SQLException | RuntimeException e) {
            throw new CommandFailedException(command, e);
        }
        String outcome = progress.outcome();
        if (outcome == null) {
            Commands.progress(
                    connection, command.requestNumber(), progress.phase(), progress.position(), progress.matched());
        } else {
            Commands.done(connection, command.requestNumber(), progress.matched(), outcome, clock.instant());
        }
        return new Result(command, progress);
    }

    /** Ends a command that can never be done, so that what was asked next comes to its turn. */
    public void giveUp(long requestNumber, String why) throws SQLException {
        catalog.transaction(connection -> {
            Commands.done(connection, requestNumber, 0, "given up: " + why, clock.instant());
            return true;
        });
    }

    /** Asks for what time asks for: what has expired, and what was never closed. Notes missed deadlines. */
    public int sweep() throws SQLException {
        return catalog.transaction(connection -> TimedCommands.sweep(connection, clock.instant()));
    }
}
