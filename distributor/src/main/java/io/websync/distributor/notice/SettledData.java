package io.websync.distributor.notice;

import io.websync.catalog.report.SubmissionReport;
import io.websync.catalog.report.SubmissionReport.EdgeCounts;
import io.websync.contracts.state.SubmissionState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** How a submission ended, as the data of an event. */
final class SettledData {

    /** Edges that are named with their failures; the report names all. */
    private static final int MOST_EDGES = 20;

    private SettledData() {}

    static Map<String, Object> of(SubmissionReport report, Instant settledAt) {
        List<EdgeCounts> edges =
                report.distribution().stream().filter(edge -> !edge.removed()).toList();
        var data = new LinkedHashMap<String, Object>();
        data.put("id", report.id());
        data.put("account", report.account());
        data.put("ending", ending(report, settledAt));
        data.put("createdAt", report.createdAt().toString());
        data.put("settledAt", settledAt.toString());
        data.put("seconds", Duration.between(report.createdAt(), settledAt).toSeconds());
        var files = new LinkedHashMap<String, Object>();
        files.put("accepted", report.counts().accepted());
        files.put("rejected", report.counts().rejected());
        files.put("repeated", report.counts().folded());
        files.put("fetched", report.sync().fetched());
        files.put("failed", report.sync().failed());
        files.put("canceled", report.sync().canceled());
        files.put("superseded", report.sync().superseded());
        data.put("files", files);
        var copies = new LinkedHashMap<String, Object>();
        copies.put("verified", sum(edges, EdgeCounts::mirrored));
        copies.put("failed", sum(edges, EdgeCounts::failed));
        copies.put("purged", sum(edges, EdgeCounts::purged));
        copies.put("superseded", sum(edges, EdgeCounts::superseded));
        data.put("copies", copies);
        data.put("edges", edges.size());
        data.put("bytes", report.sync().bytes());
        data.put(
                "failedOn",
                edges.stream()
                        .filter(edge -> edge.failed() > 0)
                        .limit(MOST_EDGES)
                        .map(edge -> Map.of("edge", edge.edge(), "failed", edge.failed()))
                        .toList());
        return data;
    }

    /** The state, or EXPIRED when its time was over before it was complete. */
    private static String ending(SubmissionReport report, Instant settledAt) {
        Instant expired = report.expiredAt();
        boolean over = expired != null && !expired.isAfter(settledAt) && report.state() != SubmissionState.COMPLETE;
        return over ? "EXPIRED" : report.state().name();
    }

    private static long sum(List<EdgeCounts> edges, ToLongFunction<EdgeCounts> count) {
        return edges.stream().mapToLong(count).sum();
    }
}
