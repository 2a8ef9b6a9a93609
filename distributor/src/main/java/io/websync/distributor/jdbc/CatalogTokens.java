package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.contracts.Digest;
import io.websync.distributor.blobs.TokenCheck;
import java.nio.charset.StandardCharsets;

/** Asks the catalog for a token, by its SHA-256. */
public final class CatalogTokens implements TokenCheck {

    private final Catalog catalog;

    public CatalogTokens(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public boolean accepts(String token) {
        byte[] hash = Digest.Algorithm.SHA256.newMessageDigest().digest(token.getBytes(StandardCharsets.UTF_8));
        return catalog.jdbc().sql("""
                        select exists (
                            select from token where hash = ? and (expires_at is null or expires_at > now()))""").param(hash).query(Boolean.class).single();
    }
}
