package io.websync.storage;

import io.websync.contracts.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Blobs as plain files: {@code blobs/ab/cd/<sha256>}, with {@code spool} and {@code trash} beside them on the same file
 * system. A blob appears by a rename, so a name under {@code blobs} always has all its bytes, also after a crash.
 */
final class FileStorage implements CenterStorage {

    /** Brings a file's bytes to stable storage. */
    @FunctionalInterface
    interface Fsync {
        void force(Path file) throws IOException;
    }

    private final Path root;
    private final Path blobs;
    private final Path spool;
    private final FileTrash trash;
    private final Clock clock = Clock.systemUTC();
    private final Fsync fsync;
    private final GroupedFolderSync folderSync = new GroupedFolderSync();
    /** Of the 65,536 leaf folders those that are known to be durable in their parents; guarded by itself. */
    private final BitSet durableFolders = new BitSet(1 << 16);

    FileStorage(StorageSettings.Files settings) {
        this(settings, FileStorage::force);
    }

    FileStorage(StorageSettings.Files settings, Fsync fsync) {
        this.fsync = fsync;
        this.root = settings.root();
        this.blobs = root.resolve("blobs");
        this.spool = root.resolve("spool");
        Path discarded = root.resolve("trash");
        this.trash = new FileTrash(discarded, folderSync, clock);
        try {
            Files.createDirectories(blobs);
            Files.createDirectories(spool);
            Files.createDirectories(discarded);
            if (!Files.getFileStore(blobs).equals(Files.getFileStore(spool))
                    || !Files.getFileStore(blobs).equals(Files.getFileStore(discarded))) {
                throw new IllegalArgumentException("blobs, spool and trash under storage.files.root " + root
                        + " have to be on one file system, since blobs are renamed between them");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("storage.files.root " + root + " cannot be used", e);
        }
    }

    @Override
    public Path spoolFolder() {
        return spool;
    }

    @Override
    public void put(Path spooled, Digest digest) throws IOException {
        Path blob = root.resolve(BlobName.of(digest));
        Files.setLastModifiedTime(spooled, FileTime.from(clock.instant()));
        makeDurable(spooled);
        Path leaf = parentOf(blob);
        int leafNumber = Integer.parseInt(digest.hex(), 0, 4, 16);
        if (isDurable(leafNumber)) {
            Files.move(spooled, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            GroupedFolderSync.syncOne(leaf);
        } else {
            // Whoever made the folders, this process or another, may not have synced their parents yet.
            Files.createDirectories(leaf);
            Files.move(spooled, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            GroupedFolderSync.syncOne(leaf);
            folderSync.sync(List.of(parentOf(leaf), blobs));
            setDurable(leafNumber);
        }
    }

    private void makeDurable(Path spooled) throws IOException {
        try {
            fsync.force(spooled);
        } catch (IOException e) {
            // What could not be written the system forgets, and the next fsync says that all is well.
            try {
                Files.deleteIfExists(spooled);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private boolean isDurable(int leafNumber) {
        synchronized (durableFolders) {
            return durableFolders.get(leafNumber);
        }
    }

    private void setDurable(int leafNumber) {
        synchronized (durableFolders) {
            durableFolders.set(leafNumber);
        }
    }

    static Path parentOf(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException(path + " has no parent folder");
        }
        return parent;
    }

    @Override
    public InputStream open(Digest digest, long offset, long length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("offset " + offset + " or length " + length + " is negative");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(root.resolve(BlobName.of(digest)), StandardOpenOption.READ);
        } catch (NoSuchFileException _) {
            throw new BlobMissingException(digest);
        }
        try {
            channel.position(offset);
            InputStream rest = Channels.newInputStream(channel);
            return length == Long.MAX_VALUE ? rest : new LimitedInputStream(rest, length);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public BlobStat stat(Digest digest) throws IOException {
        return stat(digest, root.resolve(BlobName.of(digest)));
    }

    static BlobStat stat(Digest digest, Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new BlobStat(
                    digest, attributes.size(), attributes.lastModifiedTime().toInstant());
        } catch (NoSuchFileException _) {
            throw new BlobMissingException(digest);
        }
    }

    @Override
    public void renew(Digest digest) throws IOException {
        try {
            Files.setLastModifiedTime(root.resolve(BlobName.of(digest)), FileTime.from(clock.instant()));
        } catch (NoSuchFileException _) {
            throw new BlobMissingException(digest);
        }
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    public Stream<BlobStat> list() throws IOException {
        return stats(Files.walk(blobs, 3), this::stat);
    }

    @Override
    public boolean discard(Digest digest, Instant unlessSince) throws IOException {
        return trash.take(root.resolve(BlobName.of(digest)), digest, unlessSince);
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    public Stream<BlobStat> listDiscarded() throws IOException {
        return stats(Files.list(trash.folder()), trash::stat);
    }

    @Override
    public boolean restore(Digest digest) throws IOException {
        return trash.giveBack(digest, root.resolve(BlobName.of(digest)));
    }

    @Override
    public void free(Digest digest) throws IOException {
        BlobName.of(digest);
        trash.free(digest);
    }

    private interface Look {
        BlobStat at(Digest digest) throws IOException;
    }

    private static Stream<BlobStat> stats(Stream<Path> files, Look look) {
        return files.flatMap(
                        file -> BlobName.digestOf(String.valueOf(file.getFileName()))
                                .flatMap(digest -> statIfThere(digest, look))
                                .stream())
                .onClose(files::close);
    }

    private static Optional<BlobStat> statIfThere(Digest digest, Look look) {
        try {
            return Optional.of(look.at(digest));
        } catch (BlobMissingException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Path> path(Digest digest) {
        return Optional.of(root.resolve(BlobName.of(digest)));
    }

    @Override
    public Optional<URI> downloadUrl(Digest digest) {
        return Optional.empty();
    }

    @Override
    public void check() throws IOException {
        Files.getLastModifiedTime(blobs);
        // One name for all, so that a crash in between leaves one file at most.
        Path probe = spool.resolve("check");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}));
            channel.force(true);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
