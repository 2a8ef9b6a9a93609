package io.websync.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * What blocked the event loops of Reactor Netty in this JVM, by the JVM's own flight recorder: parking, sleeping, waiting on
 * a monitor, reading or writing files, and sockets other than the loops' own.
 */
final class EventLoopRecording {

    static final String EVENT_LOOP = "reactor-http-";

    private static final List<String> BLOCKING = List.of(
            "jdk.ThreadPark",
            "jdk.ThreadSleep",
            "jdk.JavaMonitorWait",
            "jdk.FileRead",
            "jdk.FileWrite",
            "jdk.FileForce",
            "jdk.SocketRead",
            "jdk.SocketWrite");

    /** A lock that is held for microseconds, as that of the log, is no blocking. */
    private static final Duration MOMENT = Duration.ofMillis(1);

    private static final Duration LOST_PROCESSOR = Duration.ofMillis(100);

    private static final int FRAMES = 24;

    private @Nullable Recording recording;

    void start() {
        var started = new Recording();
        for (String event : BLOCKING) {
            boolean locks = event.equals("jdk.ThreadPark") || event.equals("jdk.JavaMonitorWait");
            started.enable(event).withThreshold(locks ? MOMENT : Duration.ZERO).withStackTrace();
        }
        started.enable("jdk.ThreadStart").withoutStackTrace();
        started.start();
        recording = started;
    }

    /**
     * Ends it.
     *
     * @return what blocked an event loop, each with its stack
     * @throws IllegalStateException when there was no event loop, so that nothing is known
     */
    List<String> stop() throws IOException {
        var started = recording;
        if (started == null) {
            throw new IllegalStateException("the recording was not started");
        }
        Path file = Files.createTempFile("event-loops", ".jfr");
        try (started) {
            started.stop();
            started.dump(file);
            return blocked(file);
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> blocked(Path file) throws IOException {
        boolean loops = Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(EVENT_LOOP));
        var blocked = new ArrayList<String>();
        try (var events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getEventType().getName().equals("jdk.ThreadStart")) {
                    loops |= isLoop(event.getThread("thread"));
                } else if (isLoop(event.getThread()) && !isOfTheLoopItself(event)) {
                    blocked.add(event.getEventType().getName() + " for "
                            + event.getDuration().toNanos() / 1000 + " µs" + frames(event.getStackTrace()));
                }
            }
        }
        if (!loops) {
            throw new IllegalStateException("no thread is called " + EVENT_LOOP + "…: there was nothing to watch");
        }
        return blocked;
    }

    private static boolean isLoop(@Nullable RecordedThread thread) {
        return thread != null
                && thread.getJavaName() != null
                && thread.getJavaName().startsWith(EVENT_LOOP);
    }

    /** Code waits in Object.wait; where it does not, the virtual machine waits, for a class that another thread makes ready. */
    private static boolean isOfTheMachine(RecordedEvent event, RecordedStackTrace stack) {
        return event.getEventType().getName().equals("jdk.JavaMonitorWait")
                && !stack.getFrames().isEmpty()
                && !stack.getFrames().getFirst().getMethod().getType().getName().equals("java.lang.Object");
    }

    /**
     * Its sockets never block; a class is read from its jar, and the recorder's own events of Netty's memory are made, when
     * they are first used; a loop that ends waits for stragglers and gives back its memory; and who holds a lock for
     * microseconds may lose the processor meanwhile.
     */
    private static boolean isOfTheLoopItself(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        return stack == null
                || isOfTheMachine(event, stack)
                || stack.getFrames().stream().map(RecordedFrame::getMethod).anyMatch(method -> {
                    String type = method.getType().getName();
                    return type.equals("sun.nio.ch.SocketChannelImpl")
                            || type.equals("java.lang.ClassLoader")
                            || type.startsWith("jdk.internal.loader.")
                            || type.startsWith("io.netty.buffer.")
                            || (type.equals("io.netty.util.concurrent.FastThreadLocal")
                                    && method.getName().equals("removeAll"))
                            || method.getName().equals("confirmShutdown")
                            || method.getName().equals("prepareToDestroy")
                            || (type.equals("java.util.concurrent.locks.ReentrantLock")
                                    && method.getName().equals("lock")
                                    && event.getDuration().compareTo(LOST_PROCESSOR) < 0);
                });
    }

    private static String frames(@Nullable RecordedStackTrace stack) {
        return stack == null
                ? ""
                : stack.getFrames().stream()
                        .limit(FRAMES)
                        .map(frame -> "\n    at " + frame.getMethod().getType().getName() + "."
                                + frame.getMethod().getName() + ":" + frame.getLineNumber())
                        .collect(Collectors.joining());
    }
}
