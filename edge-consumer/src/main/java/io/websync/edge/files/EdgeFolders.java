package io.websync.edge.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * An edge's root: {@code www} for visitors, {@code .websync} for the edge itself, on one file system, and the lock that
 * keeps a second process away.
 */
public final class EdgeFolders implements AutoCloseable {

    private final Path www;
    private final Path partial;
    private final Path inventory;
    private final Path lockFile;
    private final Object lockIdentity;
    private final RandomAccessFile lockHandle;
    private final FileStore store;

    private EdgeFolders(Path root) throws IOException {
        Path real = Files.createDirectories(root).toRealPath();
        www = Files.createDirectories(real.resolve("www"));
        Path own = Files.createDirectories(real.resolve(".websync"));
        partial = Files.createDirectories(own.resolve("partial"));
        inventory = own.resolve("inventory.db");
        lockFile = own.resolve("lock");
        lockHandle = new RandomAccessFile(lockFile.toFile(), "rw");
        try {
            lock(lockHandle, real);
            store = Files.getFileStore(partial);
            if (!store.equals(Files.getFileStore(www))) {
                throw new IOException(www + " and " + partial
                        + " are on different file systems, but a file has to move from one to the other by a rename");
            }
            lockIdentity = identity(lockFile);
        } catch (IOException | RuntimeException e) {
            lockHandle.close();
            throw e;
        }
    }

    /** @throws IOException when the root cannot be written, or another process holds it */
    public static EdgeFolders open(Path root) throws IOException {
        return new EdgeFolders(root);
    }

    private static void lock(RandomAccessFile handle, Path root) throws IOException {
        FileLock lock;
        try {
            lock = handle.getChannel().tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null;
        }
        if (lock == null) {
            throw new IOException("another edge-consumer runs on " + root + ": one process per root");
        }
        handle.setLength(0);
        handle.writeBytes(ProcessHandle.current().pid() + "\n");
    }

    public Path www() {
        return www;
    }

    public Path partial() {
        return partial;
    }

    public Path inventory() {
        return inventory;
    }

    /** Whether inventory and lock are still the files that were opened: not when the root was wiped under the process. */
    public boolean intact() {
        try {
            return identity(lockFile).equals(lockIdentity) && Files.exists(inventory);
        } catch (IOException _) {
            return false;
        }
    }

    /** Bytes that the edge may still write. */
    public long usableSpace() throws IOException {
        return store.getUsableSpace();
    }

    /** Bytes of the file system. */
    public long totalSpace() throws IOException {
        return store.getTotalSpace();
    }

    /** Makes www and the partial files' folder again when they were removed. */
    public void restore() throws IOException {
        Files.createDirectories(www);
        Files.createDirectories(partial);
    }

    private static Object identity(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        if (key == null) {
            throw new NoSuchFileException(file.toString(), null, "the file system gives no identity");
        }
        return key;
    }

    @Override
    public void close() throws IOException {
        lockHandle.close();
    }
}
