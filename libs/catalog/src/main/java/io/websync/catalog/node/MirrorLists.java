package io.websync.catalog.node;

import io.websync.catalog.Catalog;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What each edge holds, by its acks. Thread-safe. */
public final class MirrorLists {

    /** Before the first copy of a list. */
    public static final UUID START = new UUID(0, 0);

    private static final String PAGE = """
            select r.asset_id, a.key, r.revision, r.digest, r.size, r.at
            from replica r join asset a on a.id = r.asset_id
            where r.edge_id = ? and r.asset_id > ? and r.state = 'MIRRORED'
            order by r.asset_id limit ?
            """;

    private final JdbcClient jdbc;

    public MirrorLists(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** The verified copies on a node after {@code after}, in the order of their assets' ids. */
    public List<MirroredCopy> page(int node, UUID after, int limit) {
        return jdbc.sql(PAGE)
                .param(node)
                .param(after)
                .param(limit)
                .query(MirrorLists::copy)
                .list();
    }

    private static MirroredCopy copy(ResultSet row, int number) throws SQLException {
        String key = Objects.requireNonNull(row.getString("key"));
        return new MirroredCopy(
                Objects.requireNonNull(row.getObject("asset_id", UUID.class)),
                key,
                AssetKey.parse(key).path(),
                row.getLong("revision"),
                Digest.sha256(HexFormat.of().formatHex(row.getBytes("digest"))),
                row.getLong("size"),
                Objects.requireNonNull(row.getObject("at", OffsetDateTime.class))
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toInstant());
    }
}
