package io.websync.distributor.storage;

import io.websync.catalog.garbage.GarbageRow;
import io.websync.contracts.Digest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What points to blobs, and what is known as garbage. */
public interface Pointers {

    /** Of these, the ones that no asset points to, by what is committed now. */
    Set<Digest> unreferenced(Collection<Digest> digests) throws SQLException;

    /** Remembers since when they are garbage. */
    void note(Collection<GarbageRow> rows) throws SQLException;

    void forget(Collection<Digest> digests) throws SQLException;

    /** Forgets what something points to again. */
    void forgetReferenced() throws SQLException;

    /** Garbage after {@code after}, by digest, that was found before a time. */
    List<GarbageRow> page(@Nullable Digest after, Instant foundBefore, int limit) throws SQLException;
}
