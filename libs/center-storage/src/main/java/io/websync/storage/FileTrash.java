package io.websync.storage;

import io.websync.contracts.Digest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Discarded blobs under their digests, from where they come back; on the file system of the blobs. */
final class FileTrash {

    private final Path folder;
    private final GroupedFolderSync folderSync;
    private final Clock clock;

    FileTrash(Path folder, GroupedFolderSync folderSync, Clock clock) {
        this.folder = folder;
        this.folderSync = folderSync;
        this.clock = clock;
    }

    Path folder() {
        return folder;
    }

    /** @see CenterStorage#discard */
    boolean take(Path blob, Digest digest, Instant unlessSince) throws IOException {
        Path discarded = place(digest);
        try {
            if (!storedAt(blob).isBefore(unlessSince)) {
                return false;
            }
            Files.move(blob, discarded, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException _) {
            return false;
        }
        // What was moved is what was looked at, unless a put or a renewal came in between: then it goes back.
        boolean old = storedAt(discarded).isBefore(unlessSince);
        if (old) {
            Files.setLastModifiedTime(discarded, FileTime.from(clock.instant()));
        } else {
            putBack(discarded, blob);
        }
        folderSync.sync(List.of(FileStorage.parentOf(blob), folder));
        return old;
    }

    /** @see CenterStorage#restore */
    boolean giveBack(Digest digest, Path blob) throws IOException {
        Path discarded = place(digest);
        try {
            if (!Files.exists(blob)) {
                Files.setLastModifiedTime(discarded, FileTime.from(clock.instant()));
            }
            putBack(discarded, blob);
        } catch (NoSuchFileException _) {
            return Files.exists(blob);
        }
        folderSync.sync(List.of(FileStorage.parentOf(blob), folder));
        return true;
    }

    /**
     * A discarded blob and since when it is that. After a crash in the middle of {@link #take} the file has the blob's old time
     * still, and the move is newer.
     */
    BlobStat stat(Digest digest) throws IOException {
        BlobStat stat = FileStorage.stat(digest, place(digest));
        try {
            Instant moved = ((FileTime) Files.getAttribute(place(digest), "unix:ctime")).toInstant();
            return moved.isAfter(stat.storedAt()) ? new BlobStat(digest, stat.size(), moved) : stat;
        } catch (NoSuchFileException _) {
            throw new BlobMissingException(digest);
        }
    }

    void free(Digest digest) throws IOException {
        Files.deleteIfExists(place(digest));
    }

    private Path place(Digest digest) {
        return folder.resolve(digest.hex());
    }

    private static Instant storedAt(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** Never over a blob that was put meanwhile. */
    private static void putBack(Path discarded, Path blob) throws IOException {
        try {
            Files.createLink(blob, discarded);
        } catch (FileAlreadyExistsException _) {
            // The same bytes, put later.
        }
        Files.delete(discarded);
    }
}
