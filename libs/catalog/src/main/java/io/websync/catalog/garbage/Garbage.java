package io.websync.catalog.garbage;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.Digest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What points to blobs, and which are known as garbage. */
public final class Garbage {

    private static final String UNREFERENCED = """
            select b.digest from unnest(?) b(digest)
            where not exists (select from asset a where a.digest = b.digest)
            """;

    private static final String REFERENCED = """
            select distinct digest from asset where digest > ? order by digest limit ?
            """;

    // One that was put again since is new garbage.
    private static final String NOTE = """
            insert into garbage as g (digest, size, stored_at, found_at)
            select * from unnest(?, ?, ?, ?)
            on conflict (digest) do update
                set size = excluded.size, stored_at = excluded.stored_at, found_at = excluded.found_at
                where g.stored_at <> excluded.stored_at
            """;

    private static final String FORGET = "delete from garbage g using unnest(?) k(digest) where g.digest = k.digest";

    private static final String FORGET_REFERENCED =
            "delete from garbage g where exists (select from asset a where a.digest = g.digest)";

    private static final String PAGE = """
            select digest, size, stored_at, found_at from garbage
            where digest > ? and found_at < ?
            order by digest limit ?
            """;

    private static final String TOTAL =
            "select count(*) as blobs, coalesce(sum(size), 0)::bigint as bytes from garbage";

    private static final String BEGIN = """
            insert into garbage_pass as p (started_at) values (?)
            on conflict (one_row) do update set started_at = excluded.started_at, finished_at = null, problem = null
                where p.started_at <= ? or p.started_at > excluded.started_at
            """;

    private static final String FINISH = """
            update garbage_pass set finished_at = ?, settled_at = ?, dry_run = ?, examined = ?, found = ?, discarded = ?,
                discarded_bytes = ?, restored = ?, freed = ?, freed_bytes = ?, failures = ?, problem = ?
            where started_at = ?
            """;

    private Garbage() {}

    /** How much is known as garbage. */
    public record Total(long blobs, long bytes) {}

    /** Of these, the blobs that no asset points to. */
    public static Set<Digest> unreferenced(Connection connection, Collection<Digest> digests) throws SQLException {
        var unreferenced = new HashSet<Digest>();
        try (PreparedStatement statement = connection.prepareStatement(UNREFERENCED)) {
            Columns.<Digest>of(statement, digests).digest(digest -> digest);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    unreferenced.add(Objects.requireNonNull(ResultRow.digestOrNull(row, "digest")));
                }
            }
        }
        return unreferenced;
    }

    /** Blobs that assets point to, after {@code after}, by digest. */
    public static List<Digest> referenced(Connection connection, @Nullable Digest after, int limit)
            throws SQLException {
        var page = new ArrayList<Digest>();
        try (PreparedStatement statement = connection.prepareStatement(REFERENCED)) {
            statement.setBytes(1, after == null ? new byte[0] : HexFormat.of().parseHex(after.hex()));
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    page.add(Objects.requireNonNull(ResultRow.digestOrNull(row, "digest")));
                }
            }
        }
        return page;
    }

    /** Remembers since when they are garbage. */
    public static void note(Connection connection, Collection<GarbageRow> rows) throws SQLException {
        Columns.<GarbageRow>update(
                connection,
                NOTE,
                rows,
                columns -> columns.digest(GarbageRow::digest)
                        .bigint(GarbageRow::size)
                        .timestamp(GarbageRow::storedAt)
                        .timestamp(GarbageRow::foundAt));
    }

    public static void forget(Connection connection, Collection<Digest> digests) throws SQLException {
        Columns.<Digest>update(connection, FORGET, digests, columns -> columns.digest(digest -> digest));
    }

    /** Forgets what something points to again. */
    public static void forgetReferenced(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET_REFERENCED)) {
            statement.executeUpdate();
        }
    }

    /** Those after {@code after}, by digest, that were found before a time. */
    public static List<GarbageRow> page(Connection connection, @Nullable Digest after, Instant foundBefore, int limit)
            throws SQLException {
        var page = new ArrayList<GarbageRow>();
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setBytes(1, after == null ? new byte[0] : HexFormat.of().parseHex(after.hex()));
            setInstant(statement, 2, foundBefore);
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    page.add(new GarbageRow(
                            Objects.requireNonNull(ResultRow.digestOrNull(row, "digest")),
                            row.getLong("size"),
                            ResultRow.instant(row, "stored_at"),
                            ResultRow.instant(row, "found_at")));
                }
            }
        }
        return page;
    }

    public static Total total(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TOTAL);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Total(row.getLong("blobs"), row.getLong("bytes"));
        }
    }

    /** @return whether a pass may begin: the last one began that long ago. Of several that ask, one is told so */
    public static boolean begin(Connection connection, Instant now, Duration every) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            setInstant(statement, 1, now);
            setInstant(statement, 2, now.minus(every));
            return statement.executeUpdate() > 0;
        }
    }

    public static void finish(Connection connection, GarbagePass pass) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FINISH)) {
            setInstant(statement, 1, pass.finishedAt());
            setInstant(statement, 2, pass.settledAt());
            statement.setBoolean(3, pass.dryRun());
            statement.setLong(4, pass.examined());
            statement.setLong(5, pass.found());
            statement.setLong(6, pass.discarded());
            statement.setLong(7, pass.discardedBytes());
            statement.setLong(8, pass.restored());
            statement.setLong(9, pass.freed());
            statement.setLong(10, pass.freedBytes());
            statement.setLong(11, pass.failures());
            statement.setString(12, pass.problem());
            setInstant(statement, 13, pass.startedAt());
            statement.executeUpdate();
        }
    }

    /** Empty before the first one. */
    public static Optional<GarbagePass> lastPass(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select * from garbage_pass");
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new GarbagePass(
                    ResultRow.instant(row, "started_at"),
                    ResultRow.instantOrNull(row, "finished_at"),
                    ResultRow.instantOrNull(row, "settled_at"),
                    row.getBoolean("dry_run"),
                    row.getLong("examined"),
                    row.getLong("found"),
                    row.getLong("discarded"),
                    row.getLong("discarded_bytes"),
                    row.getLong("restored"),
                    row.getLong("freed"),
                    row.getLong("freed_bytes"),
                    row.getLong("failures"),
                    row.getString("problem")));
        }
    }

    private static void setInstant(PreparedStatement statement, int parameter, @Nullable Instant at)
            throws SQLException {
        if (at == null) {
            statement.setNull(parameter, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(parameter, at.atOffset(ZoneOffset.UTC));
        }
    }
}
