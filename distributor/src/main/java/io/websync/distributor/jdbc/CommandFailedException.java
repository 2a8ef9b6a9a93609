package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;

/** The next batch of a command could not be done; nothing of it was. */
public final class CommandFailedException extends RuntimeException {

    private final long requestNumber;

    CommandFailedException(CommandRow command, Exception cause) {
        super(command.kind() + " " + command.requestNumber() + " failed: " + cause.getMessage(), cause);
        this.requestNumber = command.requestNumber();
    }

    public long requestNumber() {
        return requestNumber;
    }
}
