package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
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
        Instant at)
        implements EdgeReport {

    public EdgeHeartbeat {
        groups = List.copyOf(groups);
    }
}
