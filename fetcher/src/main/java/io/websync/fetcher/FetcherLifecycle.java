package io.websync.fetcher;

import io.websync.fetcher.download.Downloader;
import io.websync.fetcher.kafka.FetchService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Starts the queue when everything else stands, and stops it first. */
@Component
class FetcherLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FetcherLifecycle.class);

    private static final int PRUNE_INTERVAL = 5;

    private final FetcherSettings settings;
    private final Downloader downloader;
    private final FetchService service;
    private final ScheduledExecutorService pruning = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fetcher-pruning").factory());
    private volatile boolean running;

    FetcherLifecycle(FetcherSettings settings, Downloader downloader, FetchService service) {
        this.settings = settings;
        this.downloader = downloader;
        this.service = service;
    }

    @Override
    public void start() {
        downloader.sweep();
        var _ = pruning.scheduleWithFixedDelay(downloader::prune, PRUNE_INTERVAL, PRUNE_INTERVAL, TimeUnit.MINUTES);
        service.start();
        running = true;
    }

    @Override
    public void stop() {
        pruning.shutdownNow();
        try {
            service.stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        running = false;
        log.info("fetcher {} has stopped", settings.instance());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @EventListener
    void serverStarted(WebServerInitializedEvent event) {
        log.info(
                "fetcher {} is up: health and metrics at http://localhost:{}/actuator, Kafka at {}, blobs in {} storage",
                settings.instance(),
                event.getWebServer().getPort(),
                settings.kafka().bootstrapServers(),
                settings.storage().kind());
    }
}
