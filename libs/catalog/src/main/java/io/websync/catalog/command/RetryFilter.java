package io.websync.catalog.command;

import io.websync.contracts.FailureCode;
import io.websync.contracts.event.RetryRequested.State;
import java.util.Set;

/**
 * What of a submission is to be run again; empty means all.
 *
 * @param files lines
 * @param edges names
 * @param states never empty
 */
public record RetryFilter(Set<Integer> files, Set<String> edges, Set<FailureCode> codes, Set<State> states) {

    public RetryFilter {
        files = Set.copyOf(files);
        edges = Set.copyOf(edges);
        codes = Set.copyOf(codes);
        states = Set.copyOf(states);
    }
}
