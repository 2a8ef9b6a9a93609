package io.websync.ingest.reception;

import io.websync.catalog.held.HeldCopies.Held;
import io.websync.catalog.node.Node;
import io.websync.catalog.submission.Counts;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Selector;
import io.websync.ingest.list.Entry;
import io.websync.ingest.list.EntrySink;
import io.websync.ingest.list.ListException;
import io.websync.ingest.list.ListException.Problem;
import io.websync.ingest.reception.Forecast.EdgeForecast;
import io.websync.ingest.reception.Forecast.Line;
import io.websync.ingest.reception.Forecast.Outcome;
import io.websync.ingest.reception.Judge.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Judges a list as a {@link Reception} does, and keeps nothing outside of its own memory. Used by one thread. */
final class Rehearsal implements EntrySink {

    /** Entries; all of them are held in memory and told. */
    static final int MOST = 100_000;

    /** Characters of all entries together, because they are held in memory too. */
    static final long MOST_CHARACTERS = 8_000_000;

    private static final int MAX_TEXT = 1024;

    private record Judged(
            long line,
            String text,
            Outcome outcome,
            @Nullable String reason,
            @Nullable AssetKey asset) {}

    private final QuotaCheck quota;
    private final int most;
    private final Judge judge = new Judge();
    private final List<Judged> judged = new ArrayList<>();
    private long number;
    private long characters;
    private long accepted;
    private long rejected;

    /** @param most entries of a list */
    Rehearsal(QuotaCheck quota, int most) {
        this.quota = quota;
        this.most = Math.min(most, MOST);
    }

    @Override
    public void entry(Entry entry) {
        next(entry.line(), entry.text());
        switch (judge.of(entry)) {
            case Verdict.Accepted(var _, AssetKey asset, var _) -> {
                accepted++;
                judged.add(new Judged(entry.line(), cut(entry.text()), Outcome.ACCEPTED, null, asset));
            }
            case Verdict.Repeated(AssetKey asset) ->
                judged.add(new Judged(
                        entry.line(),
                        cut(entry.text()),
                        Outcome.DUPLICATE,
                        "an earlier entry asks for the same file",
                        asset));
            case Verdict.Rejected(String reason) -> rejected(entry.line(), entry.text(), reason);
        }
    }

    @Override
    public void reject(long line, String text, String reason) {
        next(line, text);
        rejected(line, text, reason);
    }

    /** Of what was accepted. */
    List<UUID> assets() {
        return judged.stream()
                .filter(one -> one.outcome == Outcome.ACCEPTED)
                .map(Judged::asset)
                .map(AssetKey::id)
                .toList();
    }

    /**
     * The list is in whole.
     *
     * @param nodes all of them
     * @param held what the center holds of {@link #assets}
     * @throws RefusedException when the list would be refused
     */
    Forecast forecast(Request request, List<Node> nodes, Map<UUID, Held> held) {
        if (judged.isEmpty()) {
            throw new ListException(Problem.UNACCEPTABLE, "the list is empty");
        }
        request.options().freeze();
        Selector selector = Selection.granted(
                request.options().selector(), request.options().selects(), request.account(), nodes);
        var ids = new HashSet<>(Selection.expand(selector, request.account(), nodes));
        List<Node> taking =
                nodes.stream().filter(node -> ids.contains(node.id())).toList();
        var lines = new ArrayList<Line>(judged.size());
        var files = new HashMap<Integer, Long>();
        var bytes = new HashMap<Integer, Long>();
        long heldFiles = 0;
        long heldBytes = 0;
        for (Judged one : judged) {
            AssetKey asset = one.asset;
            Held there = asset == null || one.outcome != Outcome.ACCEPTED ? null : held.get(asset.id());
            if (there != null) {
                heldFiles++;
                heldBytes += there.size();
                for (Node node : taking) {
                    if (!there.edges().contains(node.id())) {
                        files.merge(node.id(), 1L, Long::sum);
                        bytes.merge(node.id(), there.size(), Long::sum);
                    }
                }
            }
            lines.add(line(one, there, taking));
        }
        long toFetch = accepted - heldFiles;
        List<EdgeForecast> edges = taking.stream()
                .map(node -> new EdgeForecast(
                        node.name(),
                        files.getOrDefault(node.id(), 0L) + toFetch,
                        bytes.getOrDefault(node.id(), 0L),
                        toFetch))
                .toList();
        var counts = new Counts(judged.size(), accepted, rejected, judged.size() - accepted - rejected);
        return new Forecast(counts, toFetch, heldFiles, heldBytes, edges, lines);
    }

    private static Line line(Judged one, @Nullable Held there, List<Node> taking) {
        return new Line(
                one.line,
                one.text,
                one.outcome,
                one.reason,
                one.asset == null ? null : one.asset.value(),
                one.outcome == Outcome.ACCEPTED ? there != null : null,
                there == null ? null : there.size(),
                there == null
                        ? List.of()
                        : taking.stream()
                                .filter(node -> there.edges().contains(node.id()))
                                .map(Node::name)
                                .toList());
    }

    private void rejected(long line, String text, String reason) {
        rejected++;
        judged.add(new Judged(line, cut(text), Outcome.REJECTED, cut(reason), null));
    }

    private void next(long line, String text) {
        number = Math.max(line, number + 1);
        characters += text.length();
        if (judged.size() >= most || characters > MOST_CHARACTERS || number > Integer.MAX_VALUE) {
            throw new ListException(
                    Problem.TOO_LARGE,
                    "a dry run takes lists of up to " + most + " entries and " + MOST_CHARACTERS
                            + " characters; try it with a part");
        }
        quota.requireRoom(judged.size() + 1L, line);
    }

    private static String cut(String text) {
        return Printable.of(text, MAX_TEXT);
    }
}
