package io.websync.distributor.jdbc;

import io.websync.catalog.account.Accounts;
import io.websync.catalog.account.Opener;
import io.websync.contracts.Digest;
import io.websync.distributor.blobs.Caller;
import io.websync.distributor.blobs.TokenCheck;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes an edge's own token, and an administrator's. Users see only what is theirs, and the center does not know whose a blob is. */
public final class CatalogTokens implements TokenCheck {

    private final Accounts accounts;

    public CatalogTokens(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Optional<Caller> caller(String token) {
        byte[] hash = Digest.Algorithm.SHA256.newMessageDigest().digest(token.getBytes(StandardCharsets.UTF_8));
        return accounts.opener(hash).map(opener -> switch (opener) {
            case Opener.Administrator _ -> new Caller.Administrator();
            case Opener.Edge(int id) -> new Caller.Edge(id);
        });
    }
}
