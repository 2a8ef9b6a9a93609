package io.websync.ingest.front;

import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.websync.ingest.IngestSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.stereotype.Component;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Serves on a Unix socket what the process serves on its port, with the same limits; does nothing where none is set. */
@Component
final class SocketServer implements SmartLifecycle {

    private record Running(DisposableServer server, SocketFile file) {}

    private static final Logger log = LoggerFactory.getLogger(SocketServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final FrontSettings settings;
    private final HttpHandler handler;
    private final NettyReactiveWebServerFactory port;
    private volatile @Nullable Running running;

    SocketServer(IngestSettings settings, HttpHandler handler, NettyReactiveWebServerFactory port) {
        this.settings = settings.front();
        this.handler = handler;
        this.port = port;
    }

    @Override
    public void start() {
        Path socket = settings.socket();
        if (socket == null) {
            return;
        }
        if (!LoopResources.hasNativeSupport()) {
            throw new IllegalStateException(
                    "websync.ingest.front.socket needs Linux on x86-64 or aarch64, for which netty has its native library here");
        }
        HttpServer server = HttpServer.create();
        for (NettyServerCustomizer customizer : port.getServerCustomizers()) {
            server = customizer.apply(server);
        }
        var made = new SocketFile(socket);
        try {
            Path first = made.prepare();
            DisposableServer bound = server.bindAddress(() -> new DomainSocketAddress(first.toFile()))
                    // So that stopping waits for what is being answered.
                    .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
                    .handle(new ReactorHttpHandlerAdapter(handler))
                    .bindNow();
            running = new Running(bound, made);
            made.open(PosixFilePermissions.fromString(settings.socketPermissions()));
        } catch (IOException | RuntimeException e) {
            stop();
            throw new IllegalStateException("websync.ingest.front.socket: cannot listen on " + socket, e);
        }
        log.info("Listens on {} ({}), too", socket, settings.socketPermissions());
    }

    /** Takes no new connection, and waits a bounded time for what is being answered. */
    @Override
    public void stop() {
        Running was = running;
        running = null;
        if (was == null) {
            return;
        }
        try {
            was.file().remove();
        } catch (IOException e) {
            log.warn("Cannot remove {}", settings.socket(), e);
        }
        try {
            was.server().disposeNow(PATIENCE);
        } catch (IllegalStateException _) {
            log.info("Requests on {} are broken off after {}", settings.socket(), PATIENCE);
        }
    }

    @Override
    public void stop(Runnable callback) {
        // The port stops at the same time.
        Thread.ofVirtual().name("socket-stop").start(() -> {
            stop();
            callback.run();
        });
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
    }
}
