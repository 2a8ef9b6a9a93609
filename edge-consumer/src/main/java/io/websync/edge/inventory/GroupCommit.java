package io.websync.edge.inventory;

import io.websync.messaging.Pace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one thread that writes the inventory. It takes all changes that wait, applies them in one transaction, and completes
 * them after the commit. A full disk or an I/O error holds everything up until it is over; a change that fails for another
 * reason fails alone.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** Bounds how long one transaction holds up the first of its changes. */
    private static final int GROUP_LIMIT = 1024;

    /** With so many waiting there is no need to wait for more. */
    private static final int GROUP_ENOUGH = 128;

    private static final long PAUSE_MILLIS = 1000;

    private record Entry<T>(Inventory.Change<T> change, CompletableFuture<T> done) {

        /** What completes the future once the group is committed. */
        Runnable apply(Ledger ledger) throws SQLException {
            T result = change.apply(ledger);
            return () -> done.complete(result);
        }
    }

    /** Pauses of one lasting trouble between two lines in the log. */
    private static final int SAID_EVERY = 60;

    private final Path file;
    private final Connection connection;
    private final Ledger ledger;
    private final LinkedBlockingQueue<Entry<?>> queue = new LinkedBlockingQueue<>();
    private final Entry<?> end = new Entry<>(_ -> true, new CompletableFuture<>());
    private final Pace pace = new Pace(Duration.ofMillis(20));
    private final Thread thread;
    private int pauses;
    private volatile @Nullable String trouble;
    private volatile Runnable onAcks = () -> {};
    private volatile boolean closed;

    GroupCommit(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
        this.ledger = new Ledger(connection);
        this.thread = Thread.ofPlatform().name("inventory").daemon().start(this::run);
    }

    <T> CompletableFuture<T> submit(Inventory.Change<T> change) {
        var done = new CompletableFuture<T>();
        if (closed) {
            done.completeExceptionally(new IllegalStateException("the inventory is closed"));
        } else {
            queue.add(new Entry<>(change, done));
        }
        return done;
    }

    @Nullable String trouble() {
        return trouble;
    }

    void onAcks(Runnable listener) {
        onAcks = listener;
    }

    @Override
    public void close() {
        closed = true;
        queue.add(end);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var group = new ArrayList<Entry<?>>();
        boolean ending = false;
        while (!ending) {
            try {
                group.add(queue.take());
                if (queue.size() < GROUP_ENOUGH && !closed) {
                    pace.await();
                }
            } catch (InterruptedException _) {
                if (group.isEmpty()) {
                    continue;
                }
            }
            queue.drainTo(group, GROUP_LIMIT - 1);
            ending = group.remove(end);
            if (!group.isEmpty()) {
                write(group);
                group.clear();
            }
        }
        try {
            connection.close();
        } catch (SQLException e) {
            log.warn("Closing the inventory {} failed", file, e);
        }
        for (Entry<?> late : queue) {
            late.done().completeExceptionally(new IllegalStateException("the inventory is closed"));
        }
    }

    private void write(List<Entry<?>> group) {
        while (true) {
            try {
                commit(group);
                pauses = 0;
                trouble = null;
                return;
            } catch (SQLException e) {
                rollback();
                if (!passing(e)) {
                    if (group.size() == 1) {
                        group.getFirst().done().completeExceptionally(e);
                        return;
                    }
                    for (Entry<?> entry : group) {
                        write(List.of(entry));
                    }
                    return;
                }
                if (closed) {
                    group.forEach(entry -> entry.done().completeExceptionally(e));
                    return;
                }
                trouble = "the inventory cannot be written: " + e.getMessage();
                if (pauses++ % SAID_EVERY == 0) {
                    log.warn("The inventory {} cannot be written, everything waits: {}", file, e.getMessage());
                }
                pause();
            } catch (RuntimeException e) {
                rollback();
                if (group.size() == 1) {
                    group.getFirst().done().completeExceptionally(e);
                    return;
                }
                for (Entry<?> entry : group) {
                    write(List.of(entry));
                }
                return;
            }
        }
    }

    private void commit(List<Entry<?>> group) throws SQLException {
        var completions = new ArrayList<Runnable>(group.size());
        for (Entry<?> entry : group) {
            completions.add(entry.apply(ledger));
        }
        boolean acks = ledger.commit();
        completions.forEach(Runnable::run);
        if (acks) {
            onAcks.run();
        }
    }

    private void rollback() {
        try {
            ledger.rollback();
        } catch (SQLException e) {
            log.warn("Rolling back the inventory {} failed", file, e);
        }
    }

    /** Whether the file may be writable again later. */
    private static boolean passing(SQLException e) {
        @Nullable SQLiteErrorCode code = e instanceof SQLiteException sqlite ? sqlite.getResultCode() : null;
        if (code == null) {
            return false;
        }
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_FULL, SQLITE_IOERR, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_CANTOPEN -> true;
            default -> false;
        };
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
