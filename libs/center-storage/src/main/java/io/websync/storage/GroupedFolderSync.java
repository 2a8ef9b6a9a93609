package io.websync.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes renames durable by syncing their folders, grouped: while one thread syncs a batch, the others gather the next one, so
 * that many changes of a folder cost one sync, as in the group commit of a database.
 *
 * <p>Which thread: the first that finds nobody at work syncs the batch that is waiting, its own folders in it; the others
 * wait. The failed sync of a folder fails all of the batch who named that folder, since nobody can tell whose rename was lost,
 * and nobody else: a disk that fails now and then would otherwise let hardly any large batch through. Only when the thread at
 * work was interrupted do the others try again.
 */
final class GroupedFolderSync {

    private static final class Batch {
        final Set<Path> folders = new LinkedHashSet<>();
        /** The folders that could not be synced. */
        Map<Path, IOException> failures = Map.of();

        boolean done;

        @Nullable IOException failureOf(Collection<Path> wanted) {
            for (Path folder : wanted) {
                IOException failure = failures.get(folder);
                if (failure != null) {
                    return failure;
                }
            }
            return null;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private Batch waiting = new Batch();
    private boolean working;

    /** Returns when every rename that was made in these folders before the call is on stable storage. */
    void sync(Collection<Path> folders) throws IOException {
        while (true) {
            IOException failure = syncInBatch(folders);
            if (failure == null) {
                return;
            }
            boolean othersInterrupt = failure instanceof ClosedByInterruptException
                    && !Thread.currentThread().isInterrupted();
            if (!othersInterrupt) {
                throw new IOException("a folder of center storage could not be synced", failure);
            }
        }
    }

    private @Nullable IOException syncInBatch(Collection<Path> folders) {
        Batch mine;
        lock.lock();
        try {
            mine = waiting;
            mine.folders.addAll(folders);
            while (working && !mine.done) {
                finished.awaitUninterruptibly();
            }
            if (mine.done) {
                return mine.failureOf(folders);
            }
            working = true;
            waiting = new Batch();
        } finally {
            lock.unlock();
        }
        @Nullable Map<Path, IOException> failures = null;
        try {
            failures = syncAll(mine.folders);
        } finally {
            lock.lock();
            try {
                mine.failures = failures == null
                        ? all(mine.folders, new IOException("syncing folders was ended by an error"))
                        : failures;
                mine.done = true;
                working = false;
                finished.signalAll();
            } finally {
                lock.unlock();
            }
        }
        return mine.failureOf(folders);
    }

    private static Map<Path, IOException> all(Set<Path> folders, IOException failure) {
        Map<Path, IOException> failures = new HashMap<>();
        folders.forEach(folder -> failures.put(folder, failure));
        return failures;
    }

    /** Syncs one folder without waiting for a group: right for a folder that few threads use at once. */
    static void syncOne(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** An interrupted thread can sync no more, so each folder that it comes to then fails by the interrupt too. */
    private static Map<Path, IOException> syncAll(Set<Path> folders) {
        Map<Path, IOException> failures = new HashMap<>();
        for (Path folder : folders) {
            try {
                syncOne(folder);
            } catch (IOException e) {
                failures.put(folder, e);
            }
        }
        return failures;
    }
}
