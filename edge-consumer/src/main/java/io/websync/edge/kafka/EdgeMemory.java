package io.websync.edge.kafka;

import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.inventory.Ledger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The roster's last word on this edge, kept in the inventory, since the control is read once. */
public final class EdgeMemory {

    private static final String ENROLLED_GROUPS = "enrolled-groups";
    private static final String DRAINED = "drained";
    /** The groups by which the orders in the inventory are marked as wanted. */
    private static final String APPLIED_GROUPS = "applied-groups";

    private EdgeMemory() {}

    /** The roster's groups, or those of the settings while the roster has said nothing. */
    public static Roster recall(Inventory inventory, String edge, List<String> fromSettings) {
        String enrolled = inventory.word(ENROLLED_GROUPS);
        List<String> groups = enrolled == null ? fromSettings : split(enrolled);
        return new Roster(edge, groups, "true".equals(inventory.word(DRAINED)));
    }

    /** Whether the orders are marked by other groups than the roster's: the settings have changed. */
    public static boolean outdated(Inventory inventory, Roster roster) {
        @Nullable String applied = inventory.word(APPLIED_GROUPS);
        return applied == null || !split(applied).equals(roster.groups());
    }

    static void remember(Ledger ledger, Roster roster) throws SQLException {
        ledger.setWord(ENROLLED_GROUPS, String.join(",", roster.groups()));
        ledger.setWord(DRAINED, Boolean.toString(roster.drained()));
        applied(ledger, roster);
    }

    /** To be called with {@link Ledger#regroup}. */
    public static void applied(Ledger ledger, Roster roster) throws SQLException {
        ledger.setWord(APPLIED_GROUPS, String.join(",", roster.groups()));
    }

    /** Marks the orders by the roster's groups. */
    public static void apply(Inventory inventory, Roster roster, Instant now) throws InterruptedException {
        try {
            inventory
                    .write(ledger -> {
                        ledger.regroup(roster.edge(), roster.groups(), now);
                        applied(ledger, roster);
                        return true;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new InventoryException("cannot apply the groups " + roster.groups(), e.getCause());
        }
    }

    private static List<String> split(String groups) {
        return groups.isEmpty() ? List.of() : List.of(groups.split(","));
    }
}
