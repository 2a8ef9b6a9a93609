package io.websync.e2e.process;

import io.websync.e2e.Await;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that can be started again after it ended. Its output is appended to one log file. One thread starts and ends
 * it; any may look.
 */
public final class ManagedProcess {

    private static final Duration DEATH_LIMIT = Duration.ofSeconds(30);
    private static final Duration DEATH_PAUSE = Duration.ofMillis(20);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Supplier<Stream<ProcessHandle>> others;
    private volatile @Nullable Process process;

    public ManagedProcess(String name, List<String> command, Map<String, String> environment, Path log) {
        this(name, command, environment, log, Stream::empty);
    }

    /** @param others servers that belong to it and are not among its descendants, as a daemon is */
    public ManagedProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path log,
            Supplier<Stream<ProcessHandle>> others) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = new LinkedHashMap<>(environment);
        this.log = log;
        this.others = others;
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    /** Environment variables that it gets from its next start on, beside those that it has. */
    public void set(Map<String, String> more) {
        environment.putAll(more);
    }

    /**
     * Its process id.
     *
     * @throws IllegalStateException when it does not run
     */
    public long pid() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(name + " does not run");
        }
        return process.pid();
    }

    public void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(name + " is running already");
        }
        Files.createDirectories(log.toAbsolutePath().getParent());
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** It, its descendants and what else belongs to it, as far as they are alive. */
    public List<ProcessHandle> handles() {
        List<ProcessHandle> handles = new ArrayList<>();
        if (process != null && process.isAlive()) {
            handles.add(process.toHandle());
            handles.addAll(process.descendants().toList());
        }
        // Where the system gives orphans to a process of its own they are no descendants, elsewhere they are.
        others.get()
                .filter(ProcessHandle::isAlive)
                .filter(other -> !handles.contains(other))
                .forEach(handles::add);
        return List.copyOf(handles);
    }

    /** kill -9 of it and all that belongs to it; returns when all are gone. */
    public void kill() throws InterruptedException {
        kill(List.of(this));
    }

    /** kill -9 of them and all that belongs to them, at the same moment; returns when all are gone. */
    public static void kill(List<ManagedProcess> processes) throws InterruptedException {
        List<ProcessHandle> handles = processes.stream()
                .flatMap(process -> process.handles().stream())
                .toList();
        handles.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle handle : handles) {
            // A new server must not find the memory of the old one still in use.
            Await.until(
                    "process " + handle.pid() + " to be gone",
                    DEATH_LIMIT,
                    DEATH_PAUSE,
                    () -> handle.isAlive() ? "it is there, in spite of kill -9" : null);
        }
        // The system says so before the JVM's own reaper does, and what has not been reaped is not started again.
        for (ManagedProcess each : processes) {
            Await.until(
                    each.name() + " to be reaped",
                    DEATH_LIMIT,
                    DEATH_PAUSE,
                    () -> each.isAlive() ? "its end was not noticed" : null);
        }
    }

    /**
     * SIGTERM.
     *
     * @return its exit code, 143 for a JVM that ended by it; null when it had not ended in time, and was killed
     */
    public @Nullable Integer stop(Duration limit) throws InterruptedException {
        if (process == null) {
            return 0;
        }
        process.destroy();
        if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return process.exitValue();
        }
        kill();
        return null;
    }

    /** SIGSTOP: it stays, and does nothing. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT after {@link #pause}. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** The last lines of its log. */
    public String logTail(int lines) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        List<String> all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + signal + " of " + name + " ended with " + code);
        }
    }
}
