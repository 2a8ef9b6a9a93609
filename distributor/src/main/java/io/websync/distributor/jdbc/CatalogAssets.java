package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.distributor.blobs.AssetLookup;
import io.websync.distributor.blobs.MirroredAsset;
import java.sql.Timestamp;
import java.util.HexFormat;
import java.util.Optional;

/** Asks the catalog what an asset's name stands for. */
public final class CatalogAssets implements AssetLookup {

    private final Catalog catalog;

    public CatalogAssets(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Optional<MirroredAsset> find(AssetKey asset) {
        return catalog.jdbc()
                .sql("""
                        select digest, coalesce(last_modified, fetched_at) as last_modified
                        from asset where id = ? and digest is not null""")
                .param(asset.id())
                .query((row, _) -> {
                    Timestamp lastModified = row.getTimestamp("last_modified");
                    return new MirroredAsset(
                            Digest.sha256(HexFormat.of().formatHex(row.getBytes("digest"))),
                            lastModified == null ? null : lastModified.toInstant());
                })
                .optional();
    }
}
