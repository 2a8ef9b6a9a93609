package io.websync.ingest.http;

import io.websync.catalog.Catalog;
import io.websync.catalog.garbage.Garbage;
import io.websync.catalog.garbage.GarbagePass;
import io.websync.catalog.garbage.GarbageRow;
import io.websync.contracts.Digest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Blobs of center storage that nothing points to, which the collector removes when their time has come. */
@RestController
class GarbageApi {

    /**
     * What there is.
     *
     * @param lastPass null before the first one
     * @param blobs known as garbage
     * @param bytes of these
     * @param items a page of them, by digest
     */
    record Answer(
            @Nullable GarbagePass lastPass,
            long blobs,
            long bytes,
            List<GarbageRow> items,
            @Nullable String next) {}

    private final Catalog catalog;

    GarbageApi(Catalog catalog) {
        this.catalog = catalog;
    }

    @GetMapping("/api/v1/garbage")
    Answer garbage(
            ServerWebExchange exchange,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Caller.requireAdmin(exchange);
        Page.requireLimit(limit);
        Digest begin = digest(after);
        try {
            return catalog.transaction(connection -> {
                Garbage.Total total = Garbage.total(connection);
                Page<GarbageRow> page = Page.of(
                        Garbage.page(connection, begin, Instant.parse("9999-01-01T00:00:00Z"), limit + 1),
                        limit,
                        last -> "/api/v1/garbage?after=" + last.digest().hex() + "&limit=" + limit);
                return new Answer(
                        Garbage.lastPass(connection).orElse(null),
                        total.blobs(),
                        total.bytes(),
                        page.items(),
                        page.next());
            });
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the catalog gives no answer", e);
        }
    }

    private static @Nullable Digest digest(@Nullable String hex) {
        try {
            return hex == null ? null : Digest.sha256(hex);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(HttpStatus.BAD_REQUEST, "bad-request", "«after» is a SHA-256 in hex"));
        }
    }
}
