package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.LetterStore;
import io.websync.catalog.deadletter.LetterSweep;
import io.websync.catalog.deadletter.LetterWork;
import io.websync.catalog.deadletter.LetterWork.Batch;
import io.websync.catalog.deadletter.LetterWork.Content;
import io.websync.catalog.deadletter.LetterWork.Outcome;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** The transactions on dead letters. */
public final class LetterTransaction {

    private final Catalog catalog;
    private final Reader reader;
    private final Clock clock;

    /** Sends the letters of a batch their way again. */
    public interface Sending {

        /**
         * Returns when the broker has confirmed all of them.
         *
         * @param requestNumber a new one, for a command that a part of them needs
         * @param contents the records, by the number of their letter; empty for one that has not been read yet
         */
        Outcome send(Batch batch, LongSupplier requestNumber, LongFunction<Optional<Content>> contents)
                throws SQLException;
    }

    public LetterTransaction(Catalog catalog, Reader reader, Clock clock) {
        this.catalog = catalog;
        this.reader = reader;
        this.clock = clock;
    }

    /**
     * Keeps letters that were read; returns how many rows came or changed.
     *
     * @throws OvertakenException when another reader has the partitions
     */
    public int keep(Collection<Letter> letters, Reader.Step step) throws SQLException {
        return catalog.transaction(connection -> {
            reader.advance(connection, step);
            return LetterStore.add(connection, letters, clock.instant());
        });
    }

    /**
     * Does the next part of what people asked for. When it fails after the sending, the same letters are sent once more, which
     * changes nothing.
     *
     * @return empty when there is nothing to do
     */
    public Optional<Batch> act(int limit, Sending sending) throws SQLException {
        return catalog.transaction(connection -> {
            Optional<Batch> batch = LetterWork.take(connection, limit, clock.instant());
            if (batch.isPresent()) {
                Outcome outcome = sending.send(
                        batch.get(),
                        () -> LetterWork.requestNumber(connection),
                        id -> LetterWork.content(connection, id));
                LetterWork.note(connection, outcome, clock.instant());
            }
            return batch;
        });
    }

    /** Settles what nobody told the end of; returns as much as the limit when there may be more. */
    public int sweep(int limit) throws SQLException {
        return catalog.transaction(connection -> LetterSweep.sweep(connection, limit));
    }
}
