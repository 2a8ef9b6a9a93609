package io.websync.edge.kafka;

import io.websync.contracts.AssetKey;
import io.websync.contracts.event.CopyCheckRequested;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.inventory.Ledger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Checks that are asked for and not answered yet, kept in the inventory, since a control is read once. */
public final class CheckMemory {

    private static final String PREFIX = "check/";

    private CheckMemory() {}

    /** The oldest first. */
    public static List<CopyCheckRequested> open(Inventory inventory, String edge) {
        return inventory.words(PREFIX).stream()
                .map(word -> read(edge, word))
                .sorted(Comparator.comparing(CopyCheckRequested::at))
                .toList();
    }

    static void remember(Ledger ledger, CopyCheckRequested request) throws SQLException {
        ledger.setWord(name(request), word(request));
    }

    /** After its answer is confirmed; one that was asked for again meanwhile stays. */
    public static void forget(Inventory inventory, CopyCheckRequested request) throws InterruptedException {
        try {
            inventory
                    .write(ledger -> {
                        ledger.removeWord(name(request), word(request));
                        return true;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new InventoryException("cannot forget the check of " + request.asset(), e.getCause());
        }
    }

    private static String name(CopyCheckRequested request) {
        return PREFIX + request.asset().id();
    }

    private static String word(CopyCheckRequested request) {
        return request.at() + " " + request.asset().value();
    }

    private static CopyCheckRequested read(String edge, String word) {
        int space = word.indexOf(' ');
        return new CopyCheckRequested(
                edge, AssetKey.parse(word.substring(space + 1)), Instant.parse(word.substring(0, space)));
    }
}
