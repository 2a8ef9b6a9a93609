package io.websync.edge.inventory;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Replica;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between rows and records. */
final class Rows {

    static final int PENDING = 0;
    static final int MIRRORED = 1;
    static final int FAILED = 2;
    static final int ABSENT = 3;

    /** What {@link #replica} reads, of the table {@code asset}. */
    static final String REPLICA = """
            id, version, key, revision, digest, size, modified, priority, wanted,
            case when blocker is null then null else (select b.key from asset b where b.id = asset.blocker) end,
            copy_digest, copy_size, copy_modified, told, state, tries, first_try, failure
            """;

    private Rows() {}

    static Replica replica(ResultSet row) throws SQLException {
        Digest copyDigest = digest(row.getBytes(11));
        Copy copy = copyDigest == null
                ? null
                : new Copy(copyDigest, row.getLong(12), Instant.ofEpochMilli(row.getLong(13)));
        return new Replica(
                row.getLong(1),
                row.getLong(2),
                AssetKey.parse(row.getString(3)),
                row.getLong(4),
                digest(row.getBytes(5)),
                row.getLong(6),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getInt(8),
                row.getInt(9) != 0,
                row.getString(10),
                copy,
                Replica.Told.of(row.getInt(14)),
                row.getInt(15) == FAILED ? failure(row.getString(18)) : null,
                row.getInt(16),
                time(row, 17));
    }

    /** Null when the inventory is from before failures were kept. */
    private static @Nullable FailureCode failure(@Nullable String name) {
        return name == null ? null : FailureCode.valueOf(name);
    }

    static HeldCopy held(ResultSet row) throws SQLException {
        Digest digest = digest(row.getBytes(4));
        if (digest == null) {
            throw new SQLException("a copy without a digest at " + row.getString(1));
        }
        return new HeldCopy(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                digest,
                row.getLong(5),
                Instant.ofEpochMilli(row.getLong(6)));
    }

    static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static void setTime(PreparedStatement statement, int parameter, @Nullable Instant time) throws SQLException {
        if (time == null) {
            statement.setNull(parameter, java.sql.Types.INTEGER);
        } else {
            statement.setLong(parameter, time.toEpochMilli());
        }
    }

    static byte @Nullable [] bytes(@Nullable Digest digest) {
        return digest == null ? null : HexFormat.of().parseHex(digest.hex());
    }

    private static @Nullable Digest digest(byte @Nullable [] sha256) {
        return sha256 == null ? null : Digest.sha256(HexFormat.of().formatHex(sha256));
    }

    static String lines(List<String> names) {
        return String.join("\n", names);
    }

    static List<String> names(String lines) {
        return lines.isEmpty() ? List.of() : List.of(lines.split("\n"));
    }
}
