package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.contracts.Digest;
import io.websync.distributor.blobs.Recipients;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Asks the catalog, which knows an order before anybody else does. An edge that nobody has put into groups says with its first
 * heartbeat in which it is, and may have read its orders before that came in: until then any group's is taken for its own.
 */
public final class CatalogRecipients implements Recipients {

    private final Catalog catalog;

    public CatalogRecipients(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Set<Integer> of(Digest digest) {
        return new HashSet<>(catalog.jdbc()
                .sql("""
                        select e.id from edge e
                        where e.removed_at is null and exists (
                            select from asset a
                            where a.digest = ?
                                and (e.name = any(a.selector_edges)
                                    or 'all' = any(a.selector_groups)
                                    or a.selector_groups && e.groups
                                    or e.seen_at is null and not e.rostered and cardinality(a.selector_groups) > 0))""")
                .param(HexFormat.of().parseHex(digest.hex()))
                .query(Integer.class)
                .list());
    }
}
