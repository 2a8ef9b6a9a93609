package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.catalog.command.SubmissionHolds;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.dispatch.SubmissionTerms;
import io.websync.contracts.FileId;
import io.websync.contracts.event.ReplayRequested;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.dispatch.Known;
import io.websync.distributor.dispatch.Retrying;
import io.websync.distributor.jdbc.FinalFailures.Failed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Replays dead letters that are final failures: the same as a retry, of just these files and copies. */
final class ReplayStep implements CommandStep {

    private final FinalFailures failures;
    private final Clock clock;

    ReplayStep(FinalFailures failures, Clock clock) {
        this.failures = failures;
        this.clock = clock;
    }

    @Override
    public Progress run(Connection connection, CommandRow command) throws SQLException {
        var replay = (ReplayRequested) Wire.command(command);
        List<Long> all = replay.deadLetters();
        int from = command.position().isEmpty() ? 0 : Integer.parseInt(command.position());
        if (from >= all.size()) {
            return Progress.done(command, command.matched() + " files and copies are run again");
        }
        int to = Math.min(all.size(), from + WINDOW);
        Map<Long, Failed> targets = failures.find(connection, all.subList(from, to));
        Progress next = Progress.at(command, command.phase(), to);
        if (targets.isEmpty()) {
            return next;
        }
        Replayed replayed = retry(connection, command, replay, targets.values());
        Retrying.Result result = replayed.result;
        Effects.write(connection, result.decided(), clock.instant());
        failures.replayed(connection, targets.keySet(), command.requestNumber(), replay.user(), clock.instant());
        // Nobody will ever say what came of these.
        List<Long> unwanted = targets.entrySet().stream()
                .filter(target -> replayed.unwanted.contains(target.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        failures.unwanted(connection, unwanted, clock.instant());
        return next.with(result.decided(), result.matched());
    }

    /** @param unwanted what is not run again, since its submission ended or nobody wants its asset any more */
    private record Replayed(Retrying.Result result, Set<Failed> unwanted) {}

    private Replayed retry(
            Connection connection, CommandRow command, ReplayRequested replay, Collection<Failed> targets)
            throws SQLException {
        var ids = new HashSet<FileId>();
        var copies = new HashMap<UUID, Set<Integer>>();
        for (Failed target : targets) {
            switch (target) {
                case Failed.OfFile(FileId file) -> ids.add(file);
                case Failed.OfReplica(UUID asset, int edge) ->
                    copies.computeIfAbsent(asset, _ -> new HashSet<>()).add(edge);
            }
        }
        Map<Long, SubmissionTerms> terms = terms(connection, ids);
        var unwanted = new HashSet<Failed>();
        var found = new ArrayList<FileRow>();
        for (FileRow file : Files.find(connection, ids).values()) {
            if (terms.containsKey(file.id().submission())) {
                found.add(file);
            } else {
                unwanted.add(new Failed.OfFile(file.id()));
            }
        }
        // One look for all, in one order: the assets of the files, and those of the copies.
        Collection<FileRow> holders = Files.fetched(connection, copies.keySet());
        var concerned = new HashSet<>(found);
        concerned.addAll(holders);
        Locked locked = Locked.assetsOf(connection, concerned);
        List<FileRow> files = locked.files(found);
        Known known = locked.knownToAll(files, copies.keySet());
        var retrying = new Retrying(known, terms, command.requestNumber(), replay.traceId(), clock.instant());
        files.forEach(retrying::fetch);
        copies.forEach((asset, edges) -> edges.forEach(edge -> {
            AssetRow row = known.assets().get(asset);
            if (row == null || row.digest() == null) {
                unwanted.add(new Failed.OfReplica(asset, edge));
            }
            retrying.mirror(asset, edge);
        }));
        return new Replayed(retrying.result(), unwanted);
    }

    /** Of those submissions that may go on. */
    private static Map<Long, SubmissionTerms> terms(Connection connection, Set<FileId> files) throws SQLException {
        var terms = new HashMap<Long, SubmissionTerms>();
        for (long id : files.stream().map(FileId::submission).collect(Collectors.toSet())) {
            SubmissionHolds.terms(connection, id)
                    .filter(one -> one.closed()
                            && !one.expired()
                            && one.state() != SubmissionState.ABORTED
                            && one.state() != SubmissionState.CANCELED)
                    .ifPresent(one -> terms.put(id, one));
        }
        return terms;
    }
}
