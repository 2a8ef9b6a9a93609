package io.websync.ingest.page;

import io.websync.catalog.report.SubmissionReport;
import io.websync.catalog.report.SubmissionReport.EdgeCounts;
import io.websync.contracts.state.SubmissionState;
import java.util.ArrayList;

/** A submission as a page shows it. */
record SubmissionView(SubmissionReport report) {

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

    public boolean deadlineMissed() {
        return report.deadlineMissedAt() != null;
    }

    public String deadline() {
        return Texts.time(report.deadline());
    }

    public boolean expired() {
        return report.expiredAt() != null;
    }

    public String handedIn() {
        return Texts.time(report.createdAt());
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
        return mirrored + " of "
                + report.counts().accepted() * report.distribution().size();
    }

    public String bytes(long count) {
        return Texts.bytes(count);
    }
}
