package io.websync.ingest.afterwards;

import io.websync.contracts.event.Command;
import io.websync.ingest.reception.UnavailableException;

/** Where commands are put down for dispatch. */
public interface CommandLog {

    /**
     * Returns when the command is kept for good.
     *
     * @throws UnavailableException when nobody knows whether it is; doing it again does no harm
     */
    void put(Command command);
}
