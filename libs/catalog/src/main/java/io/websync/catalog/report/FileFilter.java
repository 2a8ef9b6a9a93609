package io.websync.catalog.report;

import io.websync.contracts.state.FileState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a submission are asked for.
 *
 * @param states empty for all
 * @param failedAtEdge only files whose copy on this edge has failed; null for all
 * @param search only files whose URL has these letters in it, large or small; null for all
 * @param to only files up to this line
 */
public record FileFilter(
        Set<FileState> states,
        @Nullable String failedAtEdge,
        @Nullable String search,
        int to) {

    public static final FileFilter ALL = new FileFilter(Set.of(), null);

    public FileFilter {
        states = Set.copyOf(states);
    }

    public FileFilter(Set<FileState> states, @Nullable String failedAtEdge) {
        this(states, failedAtEdge, null, Integer.MAX_VALUE);
    }

    /** Of these files only those up to this line whose URL has these letters in it; null and blank mean any. */
    public FileFilter within(@Nullable String letters, int line) {
        return new FileFilter(
                states, failedAtEdge, letters == null || letters.isBlank() ? null : letters.strip(), line);
    }

    FileFilter upTo(int line) {
        return new FileFilter(states, failedAtEdge, search, line);
    }

    /** As {@code ilike} takes it: what is looked for has no wildcards. NUL is in no text of the database, a space in no URL. */
    @Nullable String pattern() {
        return search == null
                ? null
                : "%"
                        + search.replace('\0', ' ')
                                .replace("\\", "\\\\")
                                .replace("%", "\\%")
                                .replace("_", "\\_")
                        + "%";
    }
}
