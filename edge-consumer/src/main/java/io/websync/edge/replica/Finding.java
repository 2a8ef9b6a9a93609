package io.websync.edge.replica;

import org.jspecify.annotations.Nullable;

/** What comparing a settled replica with the disk finds, as far as names, sizes and times tell. */
public enum Finding {
    /** As the inventory has it. */
    AS_KNOWN,
    /** The copy is not there. */
    MISSING,
    /** The copy has fewer bytes than it had. */
    TRUNCATED,
    /** The copy has more bytes, another time, or is something else than a file. */
    ALTERED,
    /** A file is there again where its order wants none. */
    RETURNED;

    /**
     * @param mirrored whether the inventory takes the copy for there; else it takes for sure that nothing is
     * @param copy as the inventory has it
     */
    public static Finding of(boolean mirrored, @Nullable Copy copy, DiskFact fact) {
        if (!mirrored) {
            return fact instanceof DiskFact.RegularFile || fact instanceof DiskFact.Foreign ? RETURNED : AS_KNOWN;
        }
        return switch (fact) {
            case DiskFact.Missing _ -> MISSING;
            case DiskFact.Folder _, DiskFact.Foreign _, DiskFact.Obstructed _ -> ALTERED;
            case DiskFact.RegularFile file -> {
                if (copy == null) {
                    yield ALTERED;
                }
                if (file.size() < copy.size()) {
                    yield TRUNCATED;
                }
                yield file.size() == copy.size() && file.modified().equals(copy.modified()) ? AS_KNOWN : ALTERED;
            }
        };
    }
}
