package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.garbage.Garbage;
import io.websync.catalog.garbage.GarbagePass;
import io.websync.catalog.garbage.GarbageRow;
import io.websync.contracts.Digest;
import io.websync.distributor.storage.Pointers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The catalog's word on blobs; each call in a transaction of its own. */
public final class CatalogPointers implements Pointers {

    private final Catalog catalog;

    public CatalogPointers(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Set<Digest> unreferenced(Collection<Digest> digests) throws SQLException {
        return catalog.transaction(connection -> Garbage.unreferenced(connection, digests));
    }

    @Override
    public void note(Collection<GarbageRow> rows) throws SQLException {
        run(connection -> Garbage.note(connection, rows));
    }

    @Override
    public void forget(Collection<Digest> digests) throws SQLException {
        run(connection -> Garbage.forget(connection, digests));
    }

    @Override
    public void forgetReferenced() throws SQLException {
        run(Garbage::forgetReferenced);
    }

    @Override
    public List<GarbageRow> page(@Nullable Digest after, Instant foundBefore, int limit) throws SQLException {
        return catalog.transaction(connection -> Garbage.page(connection, after, foundBefore, limit));
    }

    /** Whether a pass may begin now: of several collectors one is told so, and only when the last one began long ago. */
    public boolean begin(Instant now, Duration every) throws SQLException {
        return catalog.transaction(connection -> Garbage.begin(connection, now, every));
    }

    public void finish(GarbagePass pass) throws SQLException {
        run(connection -> Garbage.finish(connection, pass));
    }

    public Garbage.Total total() throws SQLException {
        return catalog.transaction(Garbage::total);
    }

    private interface Statements {
        void run(Connection connection) throws SQLException;
    }

    private void run(Statements statements) throws SQLException {
        catalog.transaction(connection -> {
            statements.run(connection);
            return true;
        });
    }
}
