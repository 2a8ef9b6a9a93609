package io.websync.ingest;

import io.websync.catalog.Catalog;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Users of tests, who come in with tokens that are easy to write down. */
final class People {

    private People() {}

    /** Makes the user, or finds it; returns its token. */
    static String user(Catalog catalog, String name, String... groups) {
        String token = "websync_token-of-" + name;
        catalog.jdbc()
                .sql("""
                        insert into account (name, role, granted_groups) values (?, 'user', ?)
                        on conflict (name) do update set granted_groups = excluded.granted_groups""")
                .param(name)
                .param(List.of(groups).toArray(String[]::new))
                .update();
        catalog.jdbc()
                .sql("insert into token (hash, account, label) values (sha256(?::bytea), ?, '') on conflict do nothing")
                .params(token.getBytes(StandardCharsets.US_ASCII), name)
                .update();
        return token;
    }
}
