package io.websync.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLoopRecordingTest {

    private interface Work {
        void run() throws Exception;
    }

    private static Iterable<String> blockedBy(String thread, Work work) throws Exception {
        var recording = new EventLoopRecording();
        recording.start();
        var task = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        Thread.ofPlatform().name(thread).start(task);
        assertThat(task.get(60, TimeUnit.SECONDS)).isTrue();
        return recording.stop();
    }

    private static Iterable<String> blockedBy(Work work) throws Exception {
        return blockedBy(EventLoopRecording.EVENT_LOOP + "nio-1", work);
    }

    @Test
    void sleepingParkingAndWaitingBlockAnEventLoop() throws Exception {
        assertThat(blockedBy(() -> Thread.sleep(1))).singleElement().asString().startsWith("jdk.ThreadSleep");
        assertThat(blockedBy(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5))))
                .singleElement()
                .asString()
                .startsWith("jdk.ThreadPark")
                .contains("EventLoopRecordingTest");
    }

    @Test
    @SuppressWarnings("WaitNotInLoop") // to wait is all that it is for
    void waitingOnAMonitorBlocksAnEventLoop() throws Exception {
        var monitor = new Object();
        assertThat(blockedBy(() -> {
                    synchronized (monitor) {
                        monitor.wait(5);
                    }
                }))
                .singleElement()
                .asString()
                .startsWith("jdk.JavaMonitorWait");
    }

    @Test
    void aFileBlocksAnEventLoop(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("file");
        assertThat(blockedBy(() -> Files.writeString(file, "text"))).isNotEmpty();
        assertThat(blockedBy(() -> Files.readString(file))).isNotEmpty();
    }

    @Test
    void aConnectionAsToADatabaseBlocksAnEventLoop() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                var accepted = server.accept()) {
            accepted.getOutputStream().write(1);
            InputStream in = client.getInputStream();
            assertThat(blockedBy(in::read)).singleElement().asString().startsWith("jdk.SocketRead");
        }
    }

    @Test
    void whatDoesNotBlockIsNotTold() throws Exception {
        assertThat(blockedBy(Thread::onSpinWait)).isEmpty();
    }

    @Test
    void otherThreadsMayBlock() throws Exception {
        assertThatThrownBy(() -> blockedBy("another", () -> Thread.sleep(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing to watch");
    }
}
