package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FileId;
import io.websync.distributor.dispatch.Known;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** What a command knows of an asset before it changes it. */
final class KnownRows {

    private KnownRows() {}

    static Known of(Database database, UUID asset, List<FileRow> files, Map<UUID, List<ClaimRow>> claims, Instant now) {
        AssetRow row = database.assets.get(asset);
        return of(database, row == null ? World.asset(asset) : row.key(), files, claims, now);
    }

    static Known of(
            Database database, AssetKey key, List<FileRow> files, Map<UUID, List<ClaimRow>> claims, Instant now) {
        Map<FileId, FileRow> all = new TreeMap<>();
        claims.values()
                .forEach(list -> list.forEach(
                        claim -> all.put(claim.file(), Objects.requireNonNull(database.files.get(claim.file())))));
        files.forEach(file -> all.put(file.id(), file));
        Set<Long> submissions = new TreeSet<>();
        all.keySet().forEach(id -> submissions.add(id.submission()));
        return new Known(
                Map.of(key.id(), database.asset(key, now)),
                all,
                database.findSubmissions(submissions),
                Map.of(key.id(), database.replicasOf(key.id())),
                List.of(),
                database.members());
    }
}
