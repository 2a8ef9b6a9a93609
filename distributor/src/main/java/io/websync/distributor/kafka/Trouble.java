package io.websync.distributor.kafka;

import io.websync.distributor.jdbc.OvertakenException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/** Tells a batch that can never be done from a broker or a catalog that is away. */
final class Trouble {

    private Trouble() {}

    /** Whether the records themselves are the reason, so that doing them again would fail for ever. */
    static boolean isInTheRecords(Throwable failure) {
        return switch (failure) {
            // Class 22: data exception; 23: integrity constraint violation.
            case SQLException sql ->
                sql.getSQLState() != null
                        && (sql.getSQLState().startsWith("22")
                                || sql.getSQLState().startsWith("23"));
            case CompletionException wrapped -> wrapped.getCause() != null && isInTheRecords(wrapped.getCause());
            case ExecutionException wrapped -> wrapped.getCause() != null && isInTheRecords(wrapped.getCause());
            case OvertakenException _ -> false;
            case KafkaException _ -> false;
            case RuntimeException _ -> true;
            default -> false;
        };
    }
}
