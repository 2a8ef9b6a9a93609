package io.websync.ingest.check;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.report.AssetReport;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.catalog.report.AssetReport.Origin;
import io.websync.catalog.report.AssetReports;
import io.websync.catalog.report.CheckRequests;
import io.websync.catalog.report.CheckRequests.Asking;
import io.websync.contracts.AssetKey;
import io.websync.contracts.event.CopyCheckRequested;
import io.websync.ingest.kafka.ControlSender;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks edges to look at a copy: each reads it whole, and asks its own web server for it. Thread-safe. */
public final class CopyChecking {

    private final AssetReports assets;
    private final Nodes nodes;
    private final CheckRequests requests;
    private final ControlSender controls;
    private final AuditLog audit;
    private final Duration pause;
    private final Clock clock;

    /**
     * What was asked of an edge.
     *
     * @param askedAt since when; earlier than now when it had been asked already and has not answered
     */
    public record Asked(String edge, Instant askedAt) {}

    /**
     * What was asked.
     *
     * @param soon how many edges answered so short a time ago that they were not asked again
     */
    public record Outcome(List<Asked> asked, int soon) {

        public Outcome {
            asked = List.copyOf(asked);
        }
    }

    /** @param pause so long after a check of a copy nobody asks for another */
    public CopyChecking(
            AssetReports assets,
            Nodes nodes,
            CheckRequests requests,
            ControlSender controls,
            AuditLog audit,
            Duration pause,
            Clock clock) {
        this.assets = assets;
        this.nodes = nodes;
        this.requests = requests;
        this.controls = controls;
        this.audit = audit;
        this.pause = pause;
        this.clock = clock;
    }

    public Duration pause() {
        return pause;
    }

    /** The edges whose copy the account may have looked at: a user those that a list of theirs wants it on and that are granted. */
    public Set<String> open(Account account, AssetReport report) {
        boolean wanted = account.isAdmin() || report.files().stream().anyMatch(Origin::claimed);
        if (!wanted) {
            return Set.of();
        }
        Set<String> granted = nodes.all().stream()
                .filter(node -> account.isAdmin() || account.grants().coversEdge(node.name(), node.groups()))
                .map(Node::name)
                .collect(Collectors.toSet());
        return report.copies().stream()
                .filter(CopyReport::wanted)
                .map(CopyReport::edge)
                .filter(granted::contains)
                .collect(Collectors.toSet());
    }

    /**
     * Asks these edges, or all that may be asked when none is named.
     *
     * @return empty when there is no such file or edge, as far as the account may know; then nothing was asked
     */
    public Optional<Outcome> ask(Account account, Actor by, AssetKey asset, Collection<String> edges) {
        Set<String> open = assets.find(asset, account.isAdmin() ? null : account.name())
                .map(report -> open(account, report))
                .orElse(Set.of());
        if (!open.containsAll(edges)) {
            return Optional.empty();
        }
        var asked = new ArrayList<Asked>();
        int soon = 0;
        for (String edge :
                (edges.isEmpty() ? open : Set.copyOf(edges)).stream().sorted().toList()) {
            Optional<Asking> asking = requests.ask(asset, edge, account.name(), clock.instant(), pause);
            if (asking.isEmpty()) {
                continue;
            }
            if (asking.get().answered()) {
                soon++;
                continue;
            }
            Instant at = asking.get().at();
            // Also when it was asked for already: what did not come to stand on the topic is said again.
            controls.send(new CopyCheckRequested(edge, asset, at));
            audit.add(by, Action.CHECK_ASKED, asset.value(), edge);
            asked.add(new Asked(edge, at));
        }
        return asked.isEmpty() && soon == 0 ? Optional.empty() : Optional.of(new Outcome(asked, soon));
    }
}
