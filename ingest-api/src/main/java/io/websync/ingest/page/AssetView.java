package io.websync.ingest.page;

import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.catalog.report.AssetReport.CopyState;
import io.websync.catalog.report.FileReport.FailureReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file and where it is, as a page shows it. */
record AssetView(AssetReport report) {

    /** «on 2 of 3 edges». */
    public String summary() {
        if (report.digest() == null) {
            return report.revision() == 0 ? "not in the center yet" : "purged";
        }
        long wanted = report.copies().stream().filter(CopyReport::wanted).count();
        long there = report.copies().stream()
                .filter(copy -> copy.wanted() && copy.state() == CopyState.MIRRORED)
                .count();
        return "on " + there + " of " + wanted + (wanted == 1 ? " edge" : " edges");
    }

    public String size() {
        Long size = report.size();
        return size == null ? "" : Texts.bytes(size);
    }

    public String time(@Nullable Instant at) {
        return Texts.time(at);
    }

    public String why(FailureReport failure) {
        return failure.code()
                + (failure.status() == null ? "" : " " + failure.status())
                + (failure.message() == null ? "" : ": " + failure.message());
    }
}
