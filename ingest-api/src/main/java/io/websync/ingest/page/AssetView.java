package io.websync.ingest.page;

import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReport.CheckReport;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.catalog.report.AssetReport.CopyState;
import io.websync.catalog.report.FileReport.FailureReport;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file and where it is, as a page shows it. */
record AssetView(AssetReport report, Set<String> checkable, Texts texts) {

    /** Null when nobody ever had the edge look at its copy. */
    public @Nullable CheckView check(CopyReport copy) {
        CheckReport check = copy.check();
        return check == null ? null : new CheckView(check, texts);
    }

    /** «on 2 of 3 edges». */
    public String summary() {
        if (report.digest() == null) {
            return texts.say(report.revision() == 0 ? "where.notYet" : "where.purged");
        }
        long wanted = report.copies().stream().filter(CopyReport::wanted).count();
        long there = report.copies().stream()
                .filter(copy -> copy.wanted() && copy.state() == CopyState.MIRRORED)
                .count();
        return texts.say("where.onEdges", there, wanted);
    }

    public String size() {
        Long size = report.size();
        return size == null ? "" : texts.bytes(size);
    }

    public String why(FailureReport failure) {
        return failure.code()
                + (failure.status() == null ? "" : " " + failure.status())
                + (failure.message() == null ? "" : ": " + failure.message());
    }
}
