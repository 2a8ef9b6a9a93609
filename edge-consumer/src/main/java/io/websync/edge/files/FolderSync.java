package io.websync.edge.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Makes moves into the tree and removals from it durable, each folder once for all that wait for it, and removes empty
 * folders.
 *
 * <p>Why it is safe: a request is made after its move, and the round that serves it starts after that, so the fsync covers
 * the move. A folder's own entry is durable once its parent was fsynced while the folder was there; the names of such folders
 * are remembered, and as only this thread removes folders, it forgets them in time. After a start nothing is remembered, so a
 * crash between the making of a folder and the fsync of its parent is made good by the next file.
 */
public final class FolderSync implements AutoCloseable {

    /** Names remembered; beyond, all are forgotten, which costs an fsync per folder and no more. */
    private static final int REMEMBERED = 50_000;

    private record Request(String path, boolean removed, CompletableFuture<Void> done) {}

    private final Path www;
    private final LinkedBlockingQueue<Request> queue = new LinkedBlockingQueue<>();
    private final Request end = new Request("", false, new CompletableFuture<>());
    private final Set<String> durable = new HashSet<>();
    private final Executor starter =
            task -> Thread.ofVirtual().name("folder-sync-", 0).start(task);
    private final Thread thread;
    private volatile boolean forget;

    public FolderSync(Site site) {
        this.www = site.www();
        this.thread = Thread.ofPlatform().name("folder-sync").daemon().start(this::run);
    }

    /** Completes when the file at {@code path} is durable under its name. */
    public CompletableFuture<Void> published(String path) {
        return request(path, false);
    }

    /** Removes the folders that the removal of {@code path} left empty; completes when it is durable. */
    public CompletableFuture<Void> removed(String path) {
        return request(path, true);
    }

    private CompletableFuture<Void> request(String path, boolean removed) {
        var request = new Request(path, removed, new CompletableFuture<>());
        queue.add(request);
        return request.done();
    }

    /** To be called when someone else removed folders. */
    public void forget() {
        forget = true;
    }

    @Override
    public void close() {
        queue.add(end);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var round = new ArrayList<Request>();
        boolean ending = false;
        while (!ending) {
            try {
                round.add(queue.take());
            } catch (InterruptedException _) {
                continue;
            }
            queue.drainTo(round);
            ending = round.remove(end);
            if (forget) {
                forget = false;
                durable.clear();
            }
            try {
                serve(round);
            } catch (RuntimeException e) {
                round.forEach(request -> request.done().completeExceptionally(e));
            }
            round.clear();
        }
    }

    private void serve(List<Request> round) {
        var needs = new HashMap<Request, Set<String>>();
        var folders = new LinkedHashSet<String>();
        for (Request request : round) {
            Set<String> need = request.removed() ? afterRemoval(request.path()) : afterPublishing(request.path());
            needs.put(request, need);
            folders.addAll(need);
        }
        Map<String, Future<?>> running = new HashMap<>();
        for (String folder : folders) {
            var task = new FutureTask<Void>(() -> {
                fsync(folder);
                return null;
            });
            running.put(folder, task);
            starter.execute(task);
        }
        var failures = new HashMap<String, Throwable>();
        running.forEach((folder, task) -> {
            try {
                task.get();
            } catch (ExecutionException e) {
                failures.put(folder, e.getCause());
            } catch (InterruptedException e) {
                failures.put(folder, e);
            }
        });
        needs.forEach((request, need) -> complete(request, need, failures));
        if (durable.size() > REMEMBERED) {
            durable.clear();
        }
    }

    private void complete(Request request, Set<String> need, Map<String, Throwable> failures) {
        for (String folder : need) {
            Throwable failure = failures.get(folder);
            if (failure != null) {
                request.done().completeExceptionally(failure);
                return;
            }
        }
        if (!request.removed()) {
            String folder = parent(request.path());
            // Only what was there at the fsync of its parent; a folder that lacks failed its own fsync above.
            while (!folder.isEmpty()) {
                durable.add(folder);
                folder = parent(folder);
            }
        }
        request.done().complete(null);
    }

    private Set<String> afterPublishing(String path) {
        var need = new LinkedHashSet<String>();
        String folder = parent(path);
        need.add(folder);
        while (!folder.isEmpty() && !durable.contains(folder)) {
            folder = parent(folder);
            need.add(folder);
        }
        return need;
    }

    private Set<String> afterRemoval(String path) {
        String folder = parent(path);
        try {
            while (!folder.isEmpty()) {
                durable.remove(folder);
                // rmdir by path: in the worst case a planted link makes it remove an empty folder elsewhere, so look
                // first.
                if (!isRealFolder(folder)) {
                    break;
                }
                Files.delete(www.resolve(folder));
                folder = parent(folder);
            }
        } catch (DirectoryNotEmptyException _) {
            // Others live there.
        } catch (NoSuchFileException _) {
            folder = firstThere(folder);
        } catch (IOException _) {
            // What cannot be removed stays; it is an empty folder.
        }
        return Set.of(firstThere(folder));
    }

    private String firstThere(String folder) {
        String there = folder;
        while (!there.isEmpty() && !Files.isDirectory(www.resolve(there))) {
            there = parent(there);
        }
        return there;
    }

    private boolean isRealFolder(String folder) throws IOException {
        return www.resolve(folder).toRealPath().equals(www.toRealPath().resolve(folder));
    }

    private void fsync(String folder) throws IOException {
        try (var channel = FileChannel.open(www.resolve(folder), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
