package io.websync.ingest.node;

import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.contracts.Selector;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.ingest.afterwards.Afterwards;
import io.websync.ingest.kafka.ControlSender;
import io.websync.ingest.node.NodeException.Cause;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Enrols, changes and removes nodes, and asks them to reconcile; by API and by page. Thread-safe. */
public final class NodeOffice {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MOST = 255;

    private final Nodes nodes;
    private final ControlSender controls;
    private final Afterwards afterwards;
    private final AuditLog audit;
    private final Clock clock;

    /**
     * What an administrator says of a node.
     *
     * @param groups besides {@code all}, in which every node is
     * @param drained keeps what it has, takes no new order
     */
    public record Terms(
            Collection<String> groups,
            @Nullable String region,
            @Nullable String address,
            boolean drained) {}

    public NodeOffice(Nodes nodes, ControlSender controls, Afterwards afterwards, AuditLog audit, Clock clock) {
        this.nodes = nodes;
        this.controls = controls;
        this.afterwards = afterwards;
        this.audit = audit;
        this.clock = clock;
    }

    /** @throws NodeException when there is none */
    public Node find(String name) {
        return nodes.byName(name).orElseThrow(() -> unknown(name));
    }

    /**
     * Enrols the node or changes it, and tells the roster; doing it again does no harm.
     *
     * @return whether it is new
     * @throws NodeException when a name or a text is out of its bounds
     */
    public boolean put(Actor by, String name, Terms terms) {
        requireName("a node's name", name);
        // First, since what comes as JSON may have nulls in it.
        terms.groups().forEach(group -> requireName("a group's name", group));
        var groups = new TreeSet<>(terms.groups());
        groups.remove(Selector.ALL_GROUP);
        boolean isNew = nodes.put(
                by, name, groups, text("region", terms.region()), text("address", terms.address()), terms.drained());
        controls.send(new EdgeEnrolled(name, List.copyOf(groups), terms.drained(), clock.instant()));
        // Also when they are as they were: a request that was broken off between the two is made again.
        afterwards.regrouped(name, by);
        return isNew;
    }

    /**
     * Takes a drained node off the roster, with its tokens.
     *
     * @throws NodeException when there is none, or it is not drained
     */
    public void remove(Actor by, String name) {
        switch (nodes.remove(by, name)) {
            case DONE -> {}
            case UNKNOWN -> throw unknown(name);
            case NOT_DRAINED ->
                throw new NodeException(
                        Cause.NOT_DRAINED,
                        "«" + name + "» takes orders; drain it first: PUT /api/v1/nodes/" + name
                                + " {\"drained\": true}");
        }
    }

    /**
     * Asks the node to compare what it has with what is wanted; it answers with its next report.
     *
     * @param rehash whether it reads every byte
     * @return when it was asked
     * @throws NodeException when there is none
     */
    public Instant reconcile(Actor by, String name, boolean rehash) {
        find(name);
        Instant at = clock.instant();
        controls.send(new ReconcileRequested(name, rehash, at));
        audit.add(by, Action.RECONCILE_ASKED, name, rehash ? "every byte" : null);
        return at;
    }

    /** @throws NodeException when it cannot be the name of a node or group */
    public static void requireName(String what, @Nullable String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new NodeException(
                    Cause.UNACCEPTABLE,
                    what
                            + " is 1 to 63 letters, digits, dots, dashes and underscores, and begins with a letter or digit");
        }
    }

    private static NodeException unknown(String name) {
        return new NodeException(Cause.UNKNOWN, "there is no node «" + name + "»");
    }

    private static @Nullable String text(String what, @Nullable String value) {
        if (value != null && (value.length() > MOST || value.chars().anyMatch(Character::isISOControl))) {
            throw new NodeException(Cause.UNACCEPTABLE, "«" + what + "» is up to " + MOST + " characters on one line");
        }
        return value;
    }
}
