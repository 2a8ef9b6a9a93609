package io.websync.distributor.jdbc;

import io.websync.catalog.account.Accounts;
import io.websync.contracts.Digest;
import io.websync.distributor.blobs.TokenCheck;
import java.nio.charset.StandardCharsets;

/** Takes an edge's own token, and an administrator's. Users see only what is theirs, and the center does not know whose a blob is. */
public final class CatalogTokens implements TokenCheck {

    private final Accounts accounts;

    public CatalogTokens(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public boolean accepts(String token) {
        byte[] hash = Digest.Algorithm.SHA256.newMessageDigest().digest(token.getBytes(StandardCharsets.UTF_8));
        return accounts.opensCenter(hash);
    }
}
