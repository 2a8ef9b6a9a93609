package io.websync.ingest;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Accounts;
import io.websync.catalog.account.ApiTokens;
import io.websync.contracts.Topics;
import io.websync.ingest.account.FirstCredentials;
import io.websync.ingest.account.PasswordHash;
import io.websync.ingest.reception.Leases;
import io.websync.messaging.TopicSetup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Brings catalog and topics up to date once the process listens, and waits for a server that is not there yet. Until then
 * requests get 503 and the process is not ready.
 */
@Component
class Preparation implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Preparation.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final IngestSettings settings;
    private final Catalog catalog;
    private final Accounts accounts;
    private final ApiTokens tokens;
    private final PasswordHash hashing;
    private final Leases leases;
    private @Nullable Thread thread;
    private volatile boolean catalogReady;
    private volatile boolean topicsReady;

    Preparation(
            IngestSettings settings,
            Catalog catalog,
            Accounts accounts,
            ApiTokens tokens,
            PasswordHash hashing,
            Leases leases) {
        this.settings = settings;
        this.catalog = catalog;
        this.accounts = accounts;
        this.tokens = tokens;
        this.hashing = hashing;
        this.leases = leases;
    }

    boolean catalogReady() {
        return catalogReady;
    }

    boolean topicsReady() {
        return topicsReady;
    }

    @EventListener
    void begin(WebServerInitializedEvent event) {
        if (thread != null) {
            return; // of a management port's own server
        }
        log.info("ingest-api listens on port {}", event.getWebServer().getPort());
        thread = Thread.ofVirtual().name("preparation").start(this::run);
    }

    private void run() {
        try {
            while (!catalogReady) {
                try {
                    catalog.migrate();
                    FirstCredentials.ensure(
                            accounts,
                            hashing,
                            settings.adminToken(),
                            settings.accounts().firstPassword());
                    FirstCredentials.ensureForEdges(tokens, settings.edges().tokens());
                    catalogReady = true;
                    leases.start();
                } catch (RuntimeException e) {
                    log.warn("The catalog is not ready yet: {}", e.toString());
                    Thread.sleep(PAUSE);
                }
            }
            while (!topicsReady) {
                try {
                    TopicSetup.createMissing(settings.kafka(), Topics.Party.INGEST_API);
                    topicsReady = true;
                } catch (RuntimeException e) {
                    log.warn("The broker is not ready yet: {}", e.toString());
                    Thread.sleep(PAUSE);
                }
            }
            log.info("ingest-api is ready");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
