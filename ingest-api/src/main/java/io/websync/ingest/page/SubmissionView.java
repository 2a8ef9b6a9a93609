package io.websync.ingest.page;

import io.websync.catalog.report.SubmissionReport;
import io.websync.catalog.report.SubmissionReport.EdgeCounts;
import io.websync.contracts.state.SubmissionState;
import java.util.ArrayList;

/** A submission as a page shows it. */
record SubmissionView(SubmissionReport report, Texts texts) {

    public long id() {
        return report.id();
    }

    public String state() {
        return report.state().name();
    }

    public boolean settled() {
        return report.state().settled();
    }

    /** Whether anything of it can be run again as a whole. */
    public boolean retryable() {
        boolean failed = report.sync().failed() > 0
                || report.sync().canceled() > 0
                || report.distribution().stream().anyMatch(edge -> edge.failed() > 0);
        boolean closed = report.closedAt() != null && report.state() != SubmissionState.ABORTED;
        return closed && report.expiredAt() == null && (failed || report.state() == SubmissionState.CANCELED);
    }

    /** Whether it may come to be everywhere, now or after a retry. */
    public boolean tellable() {
        return report.state() != SubmissionState.COMPLETE && report.state() != SubmissionState.ABORTED;
    }

    public boolean deadlineMissed() {
        return report.deadlineMissedAt() != null;
    }

    public boolean expired() {
        return report.expiredAt() != null;
    }

    public String where() {
        var names = new ArrayList<>(report.selector().groups());
        names.addAll(report.selector().edges());
        return String.join(", ", names);
    }

    /** Copies that are verified on edges, of those that there will be at most. */
    public String mirrored() {
        long mirrored =
                report.distribution().stream().mapToLong(EdgeCounts::mirrored).sum();
        return texts.say(
                "submissions.mirrored",
                mirrored,
                report.counts().accepted() * report.distribution().size());
    }

    /** At least 1, as a bar's length. */
    public long accepted() {
        return Math.max(1, report.sync().accepted());
    }

    /** Of the files, those whose way to the center is at its end, however. */
    public long synced() {
        return report.sync().accepted() - report.sync().pending();
    }

    /** Of the files, those that are settled on the edge; what has not come to the center cannot be. */
    public long settledOn(EdgeCounts edge) {
        return edge.fetched() - edge.pending();
    }

    /** What an edge is to have: the files, but for those that will never be in the center. */
    public long dueOn(EdgeCounts edge) {
        return Math.max(1, edge.fetched() + report.sync().pending());
    }

    /** Verified copies of all that were asked for, in percent, to be rounded down: 100 says that it is everywhere. */
    public String everywhere() {
        long asked = report.counts().accepted() * report.distribution().size();
        long mirrored =
                report.distribution().stream().mapToLong(EdgeCounts::mirrored).sum();
        long tenths = asked == 0 ? 0 : 1000 * mirrored / asked;
        return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " %";
    }

    public String bytes(long count) {
        return texts.bytes(count);
    }
}
