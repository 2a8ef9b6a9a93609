package io.websync.edge.inventory;

import org.jspecify.annotations.Nullable;

/** The inventory's file cannot be read or written. */
public final class InventoryException extends RuntimeException {

    public InventoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
