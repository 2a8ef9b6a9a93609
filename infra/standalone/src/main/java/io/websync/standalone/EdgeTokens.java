package io.websync.standalone;

import io.websync.catalog.account.Actor;
import io.websync.catalog.account.ApiTokens;
import io.websync.ingest.account.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each edge reads blobs with: a token of its own, so that no change of an administrator's account halts an edge. It lies in
 * {@code edge-tokens/NAME} of the data folder, which only the owner can read, and is made anew at a start where it is missing or was
 * revoked. A node that was removed gets none; it waits, and says so.
 */
final class EdgeTokens {

    /** What such a token is called; an edge has one of this name. */
    static final String LABEL = "standalone";

    private static final Logger log = LoggerFactory.getLogger(EdgeTokens.class);

    private final Path folder;
    private final ApiTokens tokens;

    EdgeTokens(Path data, ApiTokens tokens) {
        this.folder = data.resolve("edge-tokens");
        this.tokens = tokens;
    }

    /** By the edges' names. */
    Map<String, String> of(List<String> edges) throws IOException {
        Files.createDirectories(folder);
        var all = new TreeMap<String, String>();
        for (String edge : edges) {
            all.put(edge, of(edge));
        }
        return all;
    }

    private String of(String edge) throws IOException {
        Path file = folder.resolve(edge);
        String kept = Files.exists(file) ? Files.readString(file).strip() : "";
        if (tokens.isOfEdge(edge, Tokens.hash(kept))) {
            return kept;
        }
        String made = Tokens.generate();
        // Kept first: a token of the catalog that nobody knows would be of no use, one that the catalog does not know
        // is made anew.
        Credentials.write(file, made);
        if (!tokens.ensureForEdge(Actor.WEBSYNC, edge, LABEL, Tokens.hash(made))) {
            log.warn(
                    "The node «{}» was removed, so it gets no token; enrol it again by PUT /api/v1/nodes/{}",
                    edge,
                    edge);
        }
        return made;
    }
}
