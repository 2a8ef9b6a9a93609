package io.websync.standalone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Starts the pipeline, says when it is ready, and stops it on SIGTERM. The folder holds a file {@code ready} with the
 * page's address while it runs.
 */
@SpringBootConfiguration
@EnableConfigurationProperties(StandaloneSettings.class)
public class StandaloneApplication {

    private static final Logger log = LoggerFactory.getLogger(StandaloneApplication.class);

    /** Exit code when the start is refused for a reason that the person can mend. */
    private static final int CANNOT_START = 3;

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("demo")) {
            Demo.show(arguments);
            return;
        }
        try {
            run(settings(arguments));
        } catch (CannotStartException e) {
            System.err.println("websync: " + e.getMessage());
            System.exit(CANNOT_START);
        }
    }

    private static StandaloneSettings settings(String[] arguments) {
        SpringApplication application = new SpringApplicationBuilder(StandaloneApplication.class)
                .web(WebApplicationType.NONE)
                .properties("spring.config.name=standalone", "spring.main.banner-mode=off")
                .build();
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        try (var context = application.run(arguments)) {
            return context.getBean(StandaloneSettings.class);
        }
    }

    private static void run(StandaloneSettings settings) throws IOException, InterruptedException {
        Path data = settings.dataFolder();
        Path ready = data.resolve("ready");
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        try (FileLock _ = lock(data)) {
            Files.deleteIfExists(ready);
            requireFree(settings);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                stop.countDown();
                awaitUninterruptibly(stopped);
            }));
            try (var pipeline = Pipeline.start(settings, Credentials.readOrMake(data))) {
                Files.writeString(data.resolve("broker-address"), pipeline.brokerAddress() + "\n");
                Path partial = data.resolve("ready.partial");
                Files.writeString(partial, pipeline.url() + "\n");
                Files.move(partial, ready);
                log.info("Ready at {}/websync, data in {}", pipeline.url(), data);
                stop.await();
                log.info("Stopping");
            }
        } finally {
            Files.deleteIfExists(ready);
            stopped.countDown();
        }
    }

    private static FileLock lock(Path data) throws CannotStartException {
        FileLock lock;
        try {
            Files.createDirectories(data);
            lock = tryLock(FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new CannotStartException("cannot write to the data folder " + data + ": " + e.getMessage()
                    + "; make it writable, or choose another by --websync.standalone.data-folder");
        }
        if (lock == null) {
            throw new CannotStartException(
                    "another websync runs on the data folder " + data + "; stop it, or choose another folder");
        }
        return lock;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void requireFree(StandaloneSettings settings) throws CannotStartException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.address(), settings.port()));
        } catch (IOException e) {
            throw new CannotStartException("cannot listen on " + settings.address() + ":" + settings.port() + ": "
                    + e.getMessage() + "; free the port, or choose another by --websync.standalone.port");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The start is refused for a reason that the person can mend; the message says how. */
    static final class CannotStartException extends IOException {
        CannotStartException(String message) {
            super(message);
        }
    }
}
