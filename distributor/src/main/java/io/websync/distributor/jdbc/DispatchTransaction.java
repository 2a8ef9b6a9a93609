package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.Submissions;
import io.websync.catalog.counting.Throughput;
import io.websync.catalog.deadletter.FailureLetters;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.FetchAttempts;
import io.websync.catalog.dispatch.FetchAttempts.Failed;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.dispatch.PurgeRule;
import io.websync.catalog.dispatch.Purges;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.catalog.reporter.EdgeRoster;
import io.websync.catalog.reporter.EdgeRoster.Member;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Selector;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import io.websync.distributor.dispatch.Decided;
import io.websync.distributor.dispatch.DispatchBatch;
import io.websync.distributor.dispatch.Known;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Dispatch's transaction: one for a batch of completions. It holds its assets' locks from its first statement to the commit,
 * so that dispatch and the reporter see each other's counting, whoever comes first.
 */
public final class DispatchTransaction {

    private final Catalog catalog;
    private final Clock clock;

    /**
     * What became of a batch.
     *
     * @param strangers completions of submissions that the catalog does not know
     */
    public record Result(Decided decided, List<CompletionEvent> strangers) {}

    public DispatchTransaction(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    public Result apply(Collection<? extends CompletionEvent> completions) throws SQLException {
        return catalog.transaction(connection -> apply(connection, completions));
    }

    private Result apply(Connection connection, Collection<? extends CompletionEvent> completions) throws SQLException {
        Map<UUID, AssetRow> assets = Assets.lockForUpdate(
                connection,
                completions.stream()
                        .map(completion -> completion.request().asset())
                        .toList());
        Map<Long, SubmissionRow> submissions = Submissions.findAndHold(
                connection,
                completions.stream()
                        .map(completion -> completion.request().file().submission())
                        .collect(Collectors.toSet()));
        Map<Boolean, List<CompletionEvent>> ours = completions.stream()
                .collect(Collectors.partitioningBy(completion ->
                        submissions.containsKey(completion.request().file().submission())));
        var known = new Known(
                assets,
                Files.find(
                        connection,
                        completions.stream()
                                .map(completion -> completion.request().file())
                                .collect(Collectors.toSet())),
                submissions,
                replicas(connection, assets.values()),
                purges(connection, assets.keySet(), submissions.keySet(), completions),
                roster(connection, completions));
        Decided decided = DispatchBatch.decide(known, ours.getOrDefault(true, List.of()), clock.instant());
        Effects.write(connection, decided, clock.instant());
        FailureLetters.filesFailed(connection, failed(decided.files(), completions));
        FetchAttempts.add(connection, attempts(ours.getOrDefault(true, List.of())));
        Throughput.add(connection, Map.of(Throughput.CENTER, decided.counters().fetched()), clock.instant());
        return new Result(decided, ours.getOrDefault(false, List.of()));
    }

    /** What the attempts met that failed; that of a blob which heals is nobody's file's. */
    private static List<Failed> attempts(Collection<CompletionEvent> completions) {
        var attempts = new ArrayList<Failed>();
        for (CompletionEvent completion : completions) {
            FileSubmitted request = completion.request();
            if (request.heals() != null) {
                continue;
            }
            switch (completion) {
                case FileFetched _ -> {}
                case FetchDeferred deferred -> {
                    if (deferred.failure() != null) {
                        attempts.add(new Failed(
                                request.file(), request.attempt(), deferred.deferredAt(), deferred.failure()));
                    }
                }
                case FetchFailed failed ->
                    attempts.add(new Failed(request.file(), request.attempt(), failed.failedAt(), failed.failure()));
            }
        }
        return attempts;
    }

    private static List<PurgeRule> purges(
            Connection connection,
            Collection<UUID> assets,
            Collection<Long> submissions,
            Collection<? extends CompletionEvent> completions)
            throws SQLException {
        long lowest = completions.stream()
                .mapToLong(completion -> completion.request().requestNumber())
                .min()
                .orElse(Long.MAX_VALUE);
        return Purges.rules(connection, assets, submissions, lowest);
    }

    /** Only a group can have other members than it had when the list was handed in. */
    private static Map<Integer, Member> roster(Connection connection, Collection<? extends CompletionEvent> completions)
            throws SQLException {
        boolean byGroup = completions.stream()
                .map(completion -> completion.request().selector().groups())
                .anyMatch(groups -> !groups.isEmpty() && !groups.contains(Selector.ALL_GROUP));
        return byGroup ? EdgeRoster.members(connection) : Map.of();
    }

    /** The words by which these files failed for good. */
    private static Collection<FetchFailed> failed(
            Collection<FileRow> files, Collection<? extends CompletionEvent> completions) {
        Map<FileId, FileRow> failed = new HashMap<>();
        files.forEach(file -> {
            if (file.state() == FileState.FAILED) {
                failed.put(file.id(), file);
            }
        });
        if (failed.isEmpty()) {
            return List.of();
        }
        Map<FileId, FetchFailed> words = new LinkedHashMap<>();
        for (CompletionEvent completion : completions) {
            FileRow file = failed.get(completion.request().file());
            if (completion instanceof FetchFailed word
                    && file != null
                    && file.requestNumber() == word.request().requestNumber()
                    && word.failure().code() != FailureCode.CANCELED) {
                words.putIfAbsent(file.id(), word);
            }
        }
        return words.values();
    }

    static Map<UUID, List<ReplicaRow>> replicas(Connection connection, Collection<AssetRow> assets)
            throws SQLException {
        List<UUID> ordered = assets.stream()
                .filter(asset -> asset.revision() > 0)
                .map(AssetRow::id)
                .toList();
        return Replicas.ofAssets(connection, ordered).stream()
                .collect(Collectors.groupingBy(ReplicaRow::asset, HashMap::new, Collectors.toList()));
    }
}
