package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.report.PurgeReport;
import io.websync.catalog.report.PurgeReports;
import io.websync.catalog.report.Reports;
import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import io.websync.ingest.afterwards.Afterwards;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Purges. */
@RestController
class PurgeApi {

    static final String PURGES = "/api/v1/purges";

    /** URLs of one purge; their characters together stay below what one record may hold. */
    static final int MAX_URLS = 10_000;

    static final int MAX_CHARACTERS = 700_000;
    private static final int SHOWN = 100;

    /** What is to be purged: exactly one of the three. */
    record Purge(
            @Nullable List<String> urls,
            @Nullable String prefix,
            @Nullable Long submission,
            @Nullable Boolean outright) {}

    /** The answer to a purge that was asked for. */
    record Asked(long id, boolean outright, Map<String, String> links) {}

    private final Reports reports;
    private final PurgeReports purges;
    private final Nodes nodes;
    private final Afterwards afterwards;

    PurgeApi(Reports reports, PurgeReports purges, Nodes nodes, Afterwards afterwards) {
        this.reports = reports;
        this.purges = purges;
        this.nodes = nodes;
        this.afterwards = afterwards;
    }

    @PostMapping(PURGES)
    ResponseEntity<Asked> purge(ServerWebExchange exchange, @RequestBody Purge purge) {
        Account account = Caller.of(exchange);
        boolean outright = purge.outright == null ? account.isAdmin() : purge.outright;
        if (outright && !account.isAdmin()) {
            throw new ProblemException(Problem.of(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    "only an administrator purges outright; without «outright» your own claims are released"));
        }
        long given = List.of(purge.urls != null, purge.prefix != null, purge.submission != null).stream()
                .filter(present -> present)
                .count();
        if (given != 1) {
            throw unacceptable("give exactly one of «urls», «prefix» and «submission»");
        }
        Long submission = purge.submission;
        if (submission != null
                && reports.submission(submission, Caller.sees(exchange)).isEmpty()) {
            throw new ProblemException(
                    Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no submission " + submission));
        }
        List<AssetKey> assets = purge.urls == null ? List.of() : assets(purge.urls);
        String prefix = purge.prefix == null ? null : prefix(purge.prefix);
        long id = afterwards.purge(Caller.actor(exchange), outright, assets, prefix, submission);
        String self = PURGES + "/" + id;
        return ResponseEntity.accepted().location(URI.create(self)).body(new Asked(id, outright, Map.of("self", self)));
    }

    @GetMapping(PURGES + "/{id}")
    PurgeReport one(ServerWebExchange exchange, @PathVariable long id) {
        PurgeReport report = purges.purge(id, Caller.sees(exchange))
                .orElseThrow(() ->
                        new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no purge " + id)));
        Account account = Caller.of(exchange);
        if (account.isAdmin()) {
            return report;
        }
        // Every edge answers a purge, but a user is not told of those that are not granted.
        Set<String> granted = nodes.all().stream()
                .filter(node -> account.grants().coversEdge(node.name(), node.groups()))
                .map(Node::name)
                .collect(Collectors.toSet());
        return report.onlyAt(granted);
    }

    private static List<AssetKey> assets(List<String> urls) {
        if (urls.isEmpty() || urls.size() > MAX_URLS) {
            throw unacceptable("«urls» holds 1 to " + MAX_URLS + " URLs, but here are " + urls.size()
                    + "; purge the rest with another request, by prefix, or by submission");
        }
        var assets = new LinkedHashSet<AssetKey>();
        var bad = new ArrayList<Map<String, String>>();
        long characters = 0;
        for (String url : urls) {
            try {
                AssetKey key = NamedAsset.of(url);
                characters += assets.add(key) ? key.value().length() : 0;
            } catch (BadUrlException e) {
                bad.add(Map.of("url", cut(url), "reason", String.valueOf(e.getMessage())));
            }
        }
        if (!bad.isEmpty()) {
            throw new ProblemException(Problem.of(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "unacceptable",
                            bad.size() + " of the URLs cannot be read; nothing was purged")
                    .with(Map.of("rejects", List.copyOf(bad.subList(0, Math.min(SHOWN, bad.size()))))));
        }
        if (characters > MAX_CHARACTERS) {
            throw unacceptable("the URLs have " + characters + " characters, but at most " + MAX_CHARACTERS
                    + " fit into one purge; make several");
        }
        return List.copyOf(assets);
    }

    /** In the form that assets have: host, port and path in canonical form. */
    private static String prefix(String text) {
        try {
            return NamedAsset.of(text).value();
        } catch (BadUrlException e) {
            throw unacceptable("«prefix» is the beginning of a URL, with its whole host: " + e.getMessage());
        }
    }

    private static String cut(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private static ProblemException unacceptable(String detail) {
        return new ProblemException(Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "unacceptable", detail));
    }
}
