package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.catalog.command.SubmissionHolds;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.dispatch.SubmissionTerms;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.catalog.reporter.EdgeRoster;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.dispatch.Known;
import io.websync.distributor.dispatch.RetryScope;
import io.websync.distributor.dispatch.Retrying;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Runs again what failed of a submission. It begins with the submission, which is open again when it was canceled, and goes
 * over its files by line.
 */
final class RetryStep implements CommandStep {

    private static final int BEGIN = 0;
    private static final int PASS = 1;
    /** As {@link #PASS}, for a submission that had been canceled: all of it is wanted again. */
    private static final int PASS_CANCELED = 2;

    private final Announcements announcements;
    private final Clock clock;

    RetryStep(Announcements announcements, Clock clock) {
        this.announcements = announcements;
        this.clock = clock;
    }

    @Override
    public Progress run(Connection connection, CommandRow command) throws SQLException {
        var retry = (RetryRequested) Wire.command(command);
        return command.phase() == BEGIN ? begin(connection, command) : pass(connection, command, retry);
    }

    private Progress begin(Connection connection, CommandRow command) throws SQLException {
        long id = Objects.requireNonNull(command.submission());
        SubmissionTerms terms = SubmissionHolds.lock(connection, id).orElse(null);
        if (terms == null || !terms.closed() || terms.state() == SubmissionState.ABORTED) {
            return Progress.done(command, "nothing was run again: the list of submission " + id + " is not closed");
        }
        if (terms.expired()) {
            return Progress.done(command, "nothing was run again: submission " + id + " has expired");
        }
        if (terms.state() != SubmissionState.CANCELED) {
            return Progress.at(command, PASS, 0);
        }
        announcements.say(new SubmissionHeld(id, Hold.RELEASED, clock.instant()));
        SubmissionHolds.reopen(connection, id);
        return Progress.at(command, PASS_CANCELED, 0);
    }

    private Progress pass(Connection connection, CommandRow command, RetryRequested retry) throws SQLException {
        long id = Objects.requireNonNull(command.submission());
        SubmissionTerms terms = SubmissionHolds.terms(connection, id).orElseThrow();
        List<FileRow> window = Files.after(connection, id, Integer.parseInt(command.position()), WINDOW);
        if (window.isEmpty()) {
            return Progress.done(command, command.matched() + " files and copies are run again");
        }
        Set<Integer> edges = EdgeRoster.members(connection).values().stream()
                .filter(member -> retry.edges().contains(member.name()))
                .map(EdgeRoster.Member::id)
                .collect(Collectors.toSet());
        if (edges.isEmpty() && !retry.edges().isEmpty()) {
            return Progress.done(command, "nothing was run again: there is no such edge");
        }
        var scope = RetryScope.of(retry, edges, command.phase() == PASS_CANCELED);
        List<FileRow> candidates = candidates(connection, window, scope, terms);
        Progress next =
                Progress.at(command, command.phase(), window.getLast().id().line());
        if (candidates.isEmpty()) {
            return next;
        }
        Locked locked = Locked.assetsOf(connection, candidates);
        List<FileRow> files = locked.files(candidates);
        Known known = locked.knownToAll(files, fetched(files));
        Retrying.Result result = new Retrying(
                        known, Map.of(id, terms), command.requestNumber(), retry.traceId(), clock.instant())
                .files(files, scope)
                .result();
        Effects.write(connection, result.decided(), clock.instant());
        return next.with(result.decided(), result.matched());
    }

    /** Those that seem to match, without locks. */
    private static List<FileRow> candidates(
            Connection connection, List<FileRow> window, RetryScope scope, SubmissionTerms terms) throws SQLException {
        Map<UUID, List<ReplicaRow>> failed = Replicas.failed(connection, fetched(window)).stream()
                .filter(replica -> terms.edges().contains(replica.edge()))
                .collect(Collectors.groupingBy(ReplicaRow::asset));
        Predicate<FileRow> givenUp = file ->
                failed.getOrDefault(file.asset(), List.of()).stream().anyMatch(replica -> scope.mirrors(file, replica));
        return window.stream()
                .filter(file -> scope.fetches(file) || givenUp.test(file))
                .toList();
    }

    private static Collection<UUID> fetched(List<FileRow> files) {
        return files.stream()
                .filter(file -> file.state() == FileState.FETCHED)
                .map(FileRow::asset)
                .collect(Collectors.toSet());
    }
}
