package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The edge compared what is wanted with what lies on its disk.
 *
 * @param trigger start, timer, control, request or wiped; {@link #SPREAD} at the end of a reading of the whole mirror that was
 *     spread over days
 * @param checked copies looked at
 * @param rehashed of these, read whole and compared by digest
 * @param missing wanted copies that were not there
 * @param altered copies with another size, time or digest than their order
 * @param unknown files that nobody ordered; counted, not touched
 * @param truncated of the altered ones, those that were shorter than their copy
 * @param mismatched of the altered ones, those of the right size and time whose bytes had another digest, or could not be read
 */
@JsonTypeName("ReconcileFinished")
public record ReconcileFinished(
        String edge,
        String trigger,
        long checked,
        long rehashed,
        long missing,
        long altered,
        long unknown,
        Duration took,
        Instant at,
        @Nullable Long truncated,
        @Nullable Long mismatched)
        implements EdgeReport {

    /** The trigger of a reading of the whole mirror that is spread over days. */
    public static final String SPREAD = "rehash";
}
