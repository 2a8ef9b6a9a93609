package io.websync.fetcher;

import io.websync.fetcher.download.Downloader;
import io.websync.fetcher.kafka.FetchService;
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

    private final FetcherSettings settings;
    private final Downloader downloader;
    private final FetchService service;
    private volatile boolean running;

    FetcherLifecycle(FetcherSettings settings, Downloader downloader, FetchService service) {
        this.settings = settings;
        this.downloader = downloader;
        this.service = service;
    }

    @Override
    public void start() {
        downloader.sweep();
        service.start();
        running = true;
    }

    @Override
    public void stop() {
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
