package io.websync.distributor.jdbc;

import io.websync.catalog.account.Accounts;
import io.websync.contracts.Digest;
import io.websync.distributor.blobs.TokenCheck;
import java.nio.charset.StandardCharsets;

/** Takes every token that stands for an account. */
public final class CatalogTokens implements TokenCheck {

    private final Accounts accounts;

    public CatalogTokens(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public boolean accepts(String token) {
        byte[] hash = Digest.Algorithm.SHA256.newMessageDigest().digest(token.getBytes(StandardCharsets.UTF_8));
        return accounts.byToken(hash).isPresent();
    }
}
