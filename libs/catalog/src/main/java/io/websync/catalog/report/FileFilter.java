package io.websync.catalog.report;

import io.websync.contracts.state.FileState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a submission are asked for.
 *
 * @param states empty for all
 * @param failedAtEdge only files whose copy on this edge has failed; null for all
 */
public record FileFilter(Set<FileState> states, @Nullable String failedAtEdge) {

    public static final FileFilter ALL = new FileFilter(Set.of(), null);

    public FileFilter {
        states = Set.copyOf(states);
    }
}
