package io.websync.ingest.page;

import io.websync.catalog.deadletter.FailureGroups.Group;
import io.websync.ingest.failure.Advice;
import io.websync.ingest.reception.Printable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group of failures as a page shows it.
 *
 * @param classes what is in it
 * @param link its files, one by one
 * @param filter what a form says that means all of them
 */
record FailureCard(Group group, List<OfClass> classes, String link, Map<String, String> filter) {

    private static final int SHOWN = 600;

    /** @param advice null of a class that only a newer version knows */
    record OfClass(String code, @Nullable Advice advice) {}

    public @Nullable String host() {
        return group.host() == null ? null : Printable.of(group.host(), SHOWN);
    }

    public @Nullable String edge() {
        return group.edge() == null ? null : Printable.of(group.edge(), SHOWN);
    }

    /** What the last one said. */
    public String newest() {
        Integer status = group.newest().httpStatus();
        return (status == null ? "" : status + ": ")
                + Printable.of(group.newest().message(), SHOWN);
    }

    /** How many submissions are concerned beside those that are named. */
    public long moreSubmissions() {
        return group.submissions() - group.newestSubmissions().size();
    }
}
