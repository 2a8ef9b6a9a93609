package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The edge is alive.
 *
 * @param groups the groups that its settings name; the roster in the catalog decides
 * @param address where visitors reach its web server, when its settings say so
 * @param pending wanted and not yet mirrored or failed
 * @param diskFree bytes usable for the mirror
 * @param diskTotal bytes of the mirror's file system
 * @param catchUp how far behind it is, and how fast it gets on
 * @param waiting why work waits, for people: a full disk, a center or a broker that does not answer; absent while nothing does
 */
@JsonTypeName("EdgeHeartbeat")
public record EdgeHeartbeat(
        String edge,
        List<String> groups,
        @Nullable String region,
        @Nullable String address,
        String version,
        Instant startedAt,
        long pending,
        long diskFree,
        long diskTotal,
        Instant at,
        @Nullable CatchUp catchUp,
        @Nullable String waiting)
        implements EdgeReport {

    /**
     * What lies before an edge.
     *
     * @param pendingBytes of the pending files, as far as their orders are read
     * @param ordersBehind records of the orders' topic that it has not read; an upper bound, since compaction leaves gaps
     * @param bytesPerSecond of the files that it brought about lately
     * @param filesPerSecond as bytesPerSecond
     * @param left until it has caught up at this rate; absent while the rate is not known
     */
    public record CatchUp(
            long pendingBytes,
            long ordersBehind,
            long bytesPerSecond,
            double filesPerSecond,
            @Nullable Duration left) {}

    public EdgeHeartbeat {
        groups = List.copyOf(groups);
    }
}
