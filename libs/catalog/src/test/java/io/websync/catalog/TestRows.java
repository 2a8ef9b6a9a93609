package io.websync.catalog;

import io.websync.catalog.submission.NewSubmission;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What tests write down. */
public final class TestRows {

    public static final Instant MORNING = Instant.parse("2026-11-23T08:00:00Z");

    private TestRows() {}

    public static void account(Catalog catalog, String name) {
        catalog.jdbc()
                .sql("insert into account (name, role) values (?, 'user')")
                .param(name)
                .update();
    }

    /** Enrols an edge; returns its id. */
    public static int edge(Catalog catalog, String name) {
        return catalog.jdbc()
                .sql("insert into edge (name) values (?) returning id")
                .param(name)
                .query(Integer.class)
                .single();
    }

    /** @param edges ids of those that the selector selects */
    public static NewSubmission submission(String account, List<Integer> edges) {
        return new NewSubmission(
                account,
                null,
                Selector.ALL,
                edges,
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                null,
                false,
                false,
                MORNING,
                MORNING.plusSeconds(60));
    }

    public static void execute(Catalog catalog, String sql) {
        catalog.jdbc().sql(sql).update();
    }

    public static FileSubmitted request(long submission, int line, String key) {
        return new FileSubmitted(
                new FileId(submission, line),
                AssetKey.parse(key),
                "http://" + key,
                submission,
                1,
                "ann",
                Selector.ALL,
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                MORNING,
                null,
                null);
    }

    public static FileFetched fetched(FileSubmitted request, String content) {
        return new FileFetched(
                request,
                digest(content),
                content.length(),
                MORNING,
                "\"tag\"",
                false,
                content.length(),
                MORNING,
                Duration.ofMillis(5));
    }

    public static Digest digest(String content) {
        var sha256 = Digest.Algorithm.SHA256.newMessageDigest();
        sha256.update(content.getBytes(StandardCharsets.UTF_8));
        return Digest.of(Digest.Algorithm.SHA256, sha256);
    }
}
