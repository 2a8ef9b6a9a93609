package io.websync.catalog.report;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.HeatMap.Bucket;
import io.websync.catalog.report.HeatMap.Cell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts the files of a submission by where they stand in its list and in the world. Thread-safe. */
public final class HeatMaps {

    /** Buckets at most. */
    public static final int MOST = 200;

    /** The first part is the center, the second the edges; a copy counts as {@code Standing} says. */
    private static final String COUNT = """
            with bucketed as materialized (
                select ntile(:buckets) over (order by line) as bucket, line, asset_id, revision, digest, state
                from file where submission_id = :submission and line between :from and :to)
            select bucket, 0 as edge_id, min(line) as first, max(line) as last, count(*) as files,
                count(*) filter (where state = 'FETCHED') as done,
                count(*) filter (where state = 'FAILED') as failed,
                count(*) filter (where state in ('CANCELED', 'SUPERSEDED')) as ended
            from bucketed group by bucket
            union all
            select b.bucket, r.edge_id, 0, 0, 0,
                count(*) filter (where r.state = 'MIRRORED' and not s.superseded),
                count(*) filter (where r.state = 'FAILED' and not s.superseded),
                count(*) filter (where r.state = 'PURGED' or s.superseded)
            from bucketed b
            join replica r on r.asset_id = b.asset_id and r.edge_id = any(:edges) and r.revision >= b.revision
            cross join lateral (select r.revision > b.revision and r.digest is not null and r.digest <> b.digest
                as superseded) s
            where b.state = 'FETCHED'
            group by b.bucket, r.edge_id
            """;

    private record Edge(int id, String name) {}

    private final JdbcClient jdbc;

    public HeatMaps(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * @param from the first line that counts
     * @param to the last
     * @param buckets 1 to {@link #MOST}
     */
    public HeatMap of(long submission, int from, int to, int buckets) {
        List<Edge> edges = jdbc.sql("""
                select id, name from edge
                where id = any((select edges from submission where id = ?)::int[]) order by name""")
                .param(submission)
                .query((row, _) -> new Edge(row.getInt("id"), row.getString("name")))
                .list();
        var lines = new TreeMap<Integer, Bucket>();
        var copies = new HashMap<Integer, Map<Integer, Cell>>();
        jdbc.sql(COUNT)
                .param("submission", submission)
                .param("from", from)
                .param("to", to)
                .param("buckets", Math.clamp(buckets, 1, MOST))
                .param("edges", edges.stream().map(Edge::id).toArray(Integer[]::new))
                .query(row -> {
                    var cell = new Cell(
                            row.getLong("files"), row.getLong("done"), row.getLong("failed"), row.getLong("ended"));
                    int bucket = row.getInt("bucket");
                    if (row.getInt("edge_id") == 0) {
                        lines.put(bucket, new Bucket(row.getInt("first"), row.getInt("last"), cell, List.of()));
                    } else {
                        copies.computeIfAbsent(bucket, _ -> new HashMap<>()).put(row.getInt("edge_id"), cell);
                    }
                });
        return new HeatMap(
                edges.stream().map(Edge::name).toList(),
                lines.entrySet().stream()
                        .map(entry -> onEdges(entry.getValue(), edges, copies.getOrDefault(entry.getKey(), Map.of())))
                        .toList());
    }

    private static Bucket onEdges(Bucket bucket, List<Edge> edges, Map<Integer, Cell> copies) {
        Cell center = bucket.center();
        long neverThere = center.failed() + center.ended();
        return new Bucket(
                bucket.from(),
                bucket.to(),
                center,
                edges.stream()
                        .map(edge -> {
                            Cell said = copies.getOrDefault(edge.id, new Cell(0, 0, 0, 0));
                            return new Cell(center.files(), said.done(), said.failed(), said.ended() + neverThere);
                        })
                        .toList());
    }
}
