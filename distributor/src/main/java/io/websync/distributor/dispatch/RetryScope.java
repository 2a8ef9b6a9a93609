package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.RetryRequested.State;
import io.websync.contracts.state.Standing;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a submission a person wants run again.
 *
 * @param lines only these files; empty for all
 * @param edges only what these edges gave up on; empty for the fetch and every edge
 * @param codes only what ended with one of these; empty for all
 * @param states only what is in one of these
 */
public record RetryScope(Set<Integer> lines, Set<Integer> edges, Set<FailureCode> codes, Set<State> states) {

    public RetryScope {
        lines = Set.copyOf(lines);
        edges = Set.copyOf(edges);
        codes = Set.copyOf(codes);
        states = Set.copyOf(states);
    }

    /**
     * What a command means.
     *
     * @param edges the ids of the command's edges
     * @param canceled whether the whole submission was canceled, so that all of it is wanted again
     */
    public static RetryScope of(RetryRequested command, Collection<Integer> edges, boolean canceled) {
        Set<State> states = EnumSet.of(State.FAILED, State.CANCELED);
        List<State> named = command.states();
        if (named != null && !named.isEmpty()) {
            states = EnumSet.copyOf(named);
        } else if (canceled) {
            states.add(State.RELEASED);
        }
        return new RetryScope(
                command.files().stream().map(FileId::line).collect(Collectors.toSet()),
                Set.copyOf(edges),
                Set.copyOf(command.codes()),
                states);
    }

    /** Whether the file is to be fetched again. */
    public boolean fetches(FileRow file) {
        return edges.isEmpty()
                && isNamed(file)
                && state(file).filter(states::contains).isPresent()
                && hasCode(file.failure());
    }

    /** Whether an edge is to try again that gave up on the file. */
    public boolean mirrors(FileRow file, ReplicaRow replica) {
        Digest digest = file.digest();
        return states.contains(State.FAILED)
                && isNamed(file)
                && file.claimed()
                && digest != null
                && ReplicaRow.standing(file.revision(), digest, replica) == Standing.FAILED
                && (edges.isEmpty() || edges.contains(replica.edge()))
                && hasCode(replica.failure());
    }

    private boolean isNamed(FileRow file) {
        return lines.isEmpty() || lines.contains(file.id().line());
    }

    private boolean hasCode(@Nullable Failure failure) {
        return codes.isEmpty() || (failure != null && codes.contains(failure.code()));
    }

    private static Optional<State> state(FileRow file) {
        return switch (file.state()) {
            case FAILED -> Optional.of(State.FAILED);
            case CANCELED -> Optional.of(State.CANCELED);
            case SUPERSEDED -> Optional.of(State.SUPERSEDED);
            case RETRYING -> Optional.of(State.RETRYING);
            case FETCHED -> file.claimed() ? Optional.empty() : Optional.of(State.RELEASED);
            case SUBMITTED, FETCHING, PAUSED -> Optional.empty();
        };
    }
}
