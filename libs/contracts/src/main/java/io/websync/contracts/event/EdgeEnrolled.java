package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;

/**
 * The roster's word on an edge: its groups, and whether it is drained (keeps what it has, takes no new order). The group
 * {@code all} is not listed; every edge is in it.
 */
@JsonTypeName("EdgeEnrolled")
public record EdgeEnrolled(String edge, List<String> groups, boolean drained, Instant at) implements Control {

    public EdgeEnrolled {
        groups = List.copyOf(groups);
    }

    @Override
    public String key() {
        return "edge/" + edge;
    }
}
