package io.websync.distributor.jdbc;

import io.websync.catalog.counting.Submissions;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.Claims;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.reporter.EdgeRoster;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FileId;
import io.websync.distributor.dispatch.Known;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Locks the assets of a command's batch, and reads what is known with the locks held. */
final class Locked {

    private static final String SCHEME_END = "://";

    private final Connection connection;
    private final Map<UUID, AssetRow> assets;

    private Locked(Connection connection, Map<UUID, AssetRow> assets) {
        this.connection = connection;
        this.assets = assets;
    }

    /** Locks the assets of these files; those that are not known yet are added, so that there is something to lock. */
    static Locked assetsOf(Connection connection, Collection<FileRow> files) throws SQLException {
        return new Locked(connection, Assets.lockForUpdate(connection, keys(connection, files)));
    }

    static Locked assets(Connection connection, Collection<AssetKey> keys) throws SQLException {
        return new Locked(connection, Assets.lockForUpdate(connection, keys));
    }

    static Locked present(Connection connection, Collection<UUID> ids) throws SQLException {
        return new Locked(connection, Assets.lockPresent(connection, ids));
    }

    Map<UUID, AssetRow> assets() {
        return assets;
    }

    /** The files as they are now that nobody else changes them, in their order; those of unlocked assets are left out. */
    List<FileRow> files(Collection<FileRow> found) throws SQLException {
        return Files.find(connection, found.stream().map(FileRow::id).toList()).values().stream()
                .filter(file -> assets.containsKey(file.asset()))
                .sorted(java.util.Comparator.comparing(FileRow::id))
                .toList();
    }

    /** All live claims of the assets. */
    Map<UUID, List<ClaimRow>> claims() throws SQLException {
        return Claims.ofAssets(connection, assets.keySet());
    }

    /** What is known of these files and of those that hold these claims. */
    Known known(Collection<FileRow> files, Map<UUID, List<ClaimRow>> claims) throws SQLException {
        Set<FileId> ids = new LinkedHashSet<>();
        claims.values().forEach(list -> list.forEach(claim -> ids.add(claim.file())));
        files.forEach(file -> ids.remove(file.id()));
        var all = new HashMap<>(Files.find(connection, ids));
        files.forEach(file -> all.put(file.id(), file));
        return known(all);
    }

    /** What is known of these files, and of all that were fetched of the assets that an edge gave up on. */
    Known knownToAll(Collection<FileRow> files, Collection<UUID> givenUp) throws SQLException {
        var all = new HashMap<FileId, FileRow>();
        Files.fetched(connection, givenUp).forEach(file -> all.put(file.id(), file));
        files.forEach(file -> all.put(file.id(), file));
        return known(all);
    }

    private Known known(Map<FileId, FileRow> files) throws SQLException {
        Set<Long> submissions =
                files.keySet().stream().map(FileId::submission).collect(Collectors.toCollection(HashSet::new));
        return new Known(
                assets,
                files,
                Submissions.find(connection, submissions),
                DispatchTransaction.replicas(connection, assets.values()),
                List.of(),
                EdgeRoster.members(connection));
    }

    /** An asset's key is its URL without the scheme, unless the list gave it another place; then the catalog knows it. */
    private static Collection<AssetKey> keys(Connection connection, Collection<FileRow> files) throws SQLException {
        var keys = new HashMap<UUID, AssetKey>();
        var elsewhere = new HashSet<UUID>();
        for (FileRow file : files) {
            AssetKey key = AssetKey.parse(file.url().substring(file.url().indexOf(SCHEME_END) + SCHEME_END.length()));
            if (key.id().equals(file.asset())) {
                keys.put(file.asset(), key);
            } else {
                elsewhere.add(file.asset());
            }
        }
        keys.putAll(Assets.keys(connection, elsewhere));
        return keys.values();
    }
}
