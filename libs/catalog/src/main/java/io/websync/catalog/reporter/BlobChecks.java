package io.websync.catalog.reporter;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.Digest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Blobs that are to be read and hashed in center storage, since an edge got other bytes. */
public final class BlobChecks {

    private record Asked(Digest digest, Instant at) {}

    /**
     * A blob to check.
     *
     * @param drops how often it was dropped and fetched again
     * @param droppedAt when it was dropped last; null when it never was
     */
    public record Check(
            Digest digest,
            Instant askedAt,
            int drops,
            @Nullable Instant droppedAt) {}

    private static final String ASK = """
            insert into blob_check (digest, asked_at) select * from unnest(?, ?)
            on conflict (digest) do update set asked_at = excluded.asked_at
            """;

    private static final String NEXT = """
            select digest, asked_at, drops, dropped_at from blob_check
            where checked_at is null or checked_at < asked_at
            order by asked_at limit 1
            """;

    private static final String DONE = """
            update blob_check set checked_at = greatest(asked_at, ?::timestamptz), outcome = ?, drops = ?, dropped_at = ?
            where digest = ? and asked_at = ?
            """;

    private BlobChecks() {}

    /** Asks for them; those that wait already wait once. */
    public static void ask(Connection connection, Collection<Digest> digests, Instant now) throws SQLException {
        Columns.<Asked>update(
                connection,
                ASK,
                digests.stream()
                        .sorted((one, other) -> one.hex().compareTo(other.hex()))
                        .map(digest -> new Asked(digest, now))
                        .toList(),
                columns -> columns.digest(Asked::digest).timestamp(Asked::at));
    }

    /** The one that was asked for first. */
    public static Optional<Check> next(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new Check(
                            Objects.requireNonNull(ResultRow.digestOrNull(row, "digest")),
                            ResultRow.instant(row, "asked_at"),
                            row.getInt("drops"),
                            ResultRow.instantOrNull(row, "dropped_at")))
                    : Optional.empty();
        }
    }

    /** Records what came of it. One that was asked for again meanwhile is checked again. */
    public static void done(
            Connection connection, Check check, String outcome, int drops, @Nullable Instant droppedAt, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DONE)) {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setString(2, outcome);
            statement.setInt(3, drops);
            statement.setObject(4, droppedAt == null ? null : droppedAt.atOffset(ZoneOffset.UTC));
            statement.setBytes(5, HexFormat.of().parseHex(check.digest().hex()));
            statement.setObject(6, check.askedAt().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    /** The assets that point to a blob. */
    public static Set<UUID> assetsOf(Connection connection, Digest digest) throws SQLException {
        var assets = new HashSet<UUID>();
        try (PreparedStatement statement = connection.prepareStatement("select id from asset where digest = ?")) {
            statement.setBytes(1, HexFormat.of().parseHex(digest.hex()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    assets.add(ResultRow.uuid(row, "id"));
                }
            }
        }
        return assets;
    }
}
