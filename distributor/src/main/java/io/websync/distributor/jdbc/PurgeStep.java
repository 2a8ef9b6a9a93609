package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.dispatch.Purges;
import io.websync.catalog.dispatch.Purges.PurgedAsset;
import io.websync.contracts.AssetKey;
import io.websync.contracts.event.PurgeRequested;
import io.websync.distributor.dispatch.Known;
import io.websync.distributor.dispatch.PurgeScope;
import io.websync.distributor.dispatch.Releasing;
import io.websync.distributor.dispatch.Releasing.Released;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Purges. It begins with the rule that dispatch holds to, so that what was asked for before and is fetched later is too late;
 * then it goes over what is there.
 */
final class PurgeStep implements CommandStep {

    private static final int BEGIN = 0;
    private static final int PASS = 1;
    /** Assets looked at in one batch of a purge by prefix; few of them match. */
    private static final int STRETCH = 5000;

    private static final UUID FIRST = new UUID(0, 0);

    private final Clock clock;

    PurgeStep(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Progress run(Connection connection, CommandRow command) throws SQLException {
        var purge = (PurgeRequested) Wire.command(command);
        if (command.phase() == BEGIN) {
            Purges.begin(connection, purge, clock.instant());
            return Progress.at(command, PASS, "");
        }
        if (purge.prefix() != null) {
            return byPrefix(connection, command, purge, purge.prefix());
        }
        return purge.submission() != null
                ? bySubmission(connection, command, purge, purge.submission())
                : byName(connection, command, purge);
    }

    private Progress byName(Connection connection, CommandRow command, PurgeRequested purge) throws SQLException {
        int from = command.position().isEmpty() ? 0 : Integer.parseInt(command.position());
        if (from >= purge.assets().size()) {
            return done(connection, command);
        }
        int to = Math.min(purge.assets().size(), from + WINDOW);
        List<AssetKey> keys = purge.assets().subList(from, to);
        return release(
                connection,
                Progress.at(command, PASS, to),
                Locked.assets(connection, keys),
                PurgeScope.of(purge),
                Set.of(),
                true);
    }

    private Progress byPrefix(Connection connection, CommandRow command, PurgeRequested purge, String prefix)
            throws SQLException {
        UUID after = command.position().isEmpty() ? FIRST : UUID.fromString(command.position());
        Purges.Stretch stretch = Purges.scan(connection, prefix, after, STRETCH);
        if (stretch.last() == null) {
            return done(connection, command);
        }
        return release(
                connection,
                Progress.at(command, PASS, stretch.last()),
                Locked.present(connection, stretch.matching()),
                PurgeScope.of(purge),
                Set.of(),
                false);
    }

    private Progress bySubmission(Connection connection, CommandRow command, PurgeRequested purge, long id)
            throws SQLException {
        int after = command.position().isEmpty() ? 0 : Integer.parseInt(command.position());
        List<FileRow> window = Files.after(connection, id, after, WINDOW);
        if (window.isEmpty()) {
            return done(connection, command);
        }
        List<FileRow> candidates = purge.outright()
                ? window
                : window.stream().filter(FileRow::claimed).toList();
        return release(
                connection,
                Progress.at(command, PASS, window.getLast().id().line()),
                Locked.assetsOf(connection, candidates),
                PurgeScope.of(purge),
                new HashSet<>(candidates),
                purge.outright());
    }

    /** @param all whether an asset of which nothing was released is noted too, for those who asked for it before */
    private Progress release(
            Connection connection, Progress next, Locked locked, PurgeScope scope, Set<FileRow> files, boolean all)
            throws SQLException {
        if (locked.assets().isEmpty()) {
            return next;
        }
        Map<UUID, List<ClaimRow>> claims = locked.claims();
        Known known = locked.known(locked.files(files), claims);
        var releasing = new Releasing(known, claims, scope.traceId(), clock.instant());
        locked.assets().keySet().stream().sorted().forEach(asset -> scope.apply(releasing, asset));
        Releasing.Result result = releasing.result();
        Effects.write(connection, result.decided(), clock.instant());
        var rows = new ArrayList<PurgedAsset>();
        var rest = new HashSet<>(locked.assets().keySet());
        int matched = 0;
        for (Released one : result.released()) {
            rest.remove(one.asset());
            boolean matters = one.claims() > 0 || one.revision() != null;
            matched += matters ? 1 : 0;
            if (all || matters) {
                rows.add(new PurgedAsset(one.asset(), scope.purge(), one.revision(), one.purged()));
            }
        }
        if (all) {
            rest.forEach(asset -> rows.add(new PurgedAsset(asset, scope.purge(), null, false)));
        }
        Purges.addAssets(connection, rows);
        return next.with(result.decided(), matched);
    }

    private Progress done(Connection connection, CommandRow command) throws SQLException {
        Purges.passed(connection, command.requestNumber(), clock.instant());
        return Progress.done(command, command.matched() + " assets were purged or their claims released");
    }
}
