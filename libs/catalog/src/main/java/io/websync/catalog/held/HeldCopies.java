package io.websync.catalog.held;

import io.websync.catalog.Catalog;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where assets lie already, for a forecast. Locks nothing: what it says may be overtaken a moment later. Thread-safe. */
public final class HeldCopies {

    /**
     * What center storage holds of an asset.
     *
     * @param edges ids of those that have a verified copy of these very bytes
     */
    public record Held(long size, Set<Integer> edges) {

        public Held {
            edges = Set.copyOf(edges);
        }
    }

    private record Copy(UUID asset, long size, @Nullable Integer edge) {}

    private final JdbcClient jdbc;

    public HeldCopies(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * Those of the assets that are held. One round trip; give it a thousand or so at once.
     *
     * @param account only assets that its own lists asked for; null for all
     */
    public Map<UUID, Held> find(Collection<UUID> assets, @Nullable String account) {
        var sizes = new HashMap<UUID, Long>();
        var edges = new HashMap<UUID, Set<Integer>>();
        jdbc.sql("""
                select a.id, a.size, r.edge_id
                from asset a
                left join replica r on r.asset_id = a.id and r.state = 'MIRRORED' and r.digest = a.digest
                where a.id = any(:assets) and a.digest is not null and (:account::text is null or exists (
                    select from file f join submission s on s.id = f.submission_id
                    where f.asset_id = a.id and s.account = :account))""")
                .param("assets", assets.toArray(UUID[]::new))
                .param("account", account)
                .query((row, _) -> new Copy(
                        row.getObject("id", UUID.class), row.getLong("size"), row.getObject("edge_id", Integer.class)))
                .list()
                .forEach(copy -> {
                    sizes.put(copy.asset, copy.size);
                    Set<Integer> there = edges.computeIfAbsent(copy.asset, _ -> new HashSet<>());
                    if (copy.edge != null) {
                        there.add(copy.edge);
                    }
                });
        var held = new HashMap<UUID, Held>();
        sizes.forEach((asset, size) -> held.put(asset, new Held(size, edges.getOrDefault(asset, Set.of()))));
        return held;
    }
}
