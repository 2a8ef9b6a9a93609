package io.websync.fetcher;

import io.websync.catalog.CatalogSettings;
import io.websync.fetcher.download.DownloadSettings;
import io.websync.fetcher.retry.RetryPolicy;
import io.websync.messaging.KafkaSettings;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.StorageSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the fetcher. All have defaults; a wrong one stops the start.
 *
 * @param instance name of this process in its group, the same after every restart and no other's at the same time; 1 to 100 of
 *     letters, digits, {@code . _ -}; default the host's name with {@code -fetcher}
 * @param kafka how to reach the broker
 * @param catalog what is held already, so that only what changed is fetched again; while it is away everything is fetched
 * @param storage where blobs are put; the distributor names the same
 * @param outbound how origins are asked: addresses allowed, time-outs, proxies, headers
 * @param download bounds of a download
 * @param queue how much at once, and in what shares
 * @param retry whether and when a failed fetch is tried again
 */
@ConfigurationProperties("websync.fetcher")
public record FetcherSettings(
        String instance,
        KafkaSettings kafka,
        CatalogSettings catalog,
        StorageSettings storage,
        OutboundSettings outbound,
        DownloadSettings download,
        QueueSettings queue,
        RetryPolicy retry) {

    public FetcherSettings(
            @Nullable String instance,
            @Nullable KafkaSettings kafka,
            @Nullable CatalogSettings catalog,
            @Nullable StorageSettings storage,
            @Nullable OutboundSettings outbound,
            @Nullable DownloadSettings download,
            @Nullable QueueSettings queue,
            @Nullable RetryPolicy retry) {
        this.instance = instance == null || instance.isBlank() ? hostName() + "-fetcher" : instance;
        if (!this.instance.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException(
                    "websync.fetcher.instance is 1 to 100 letters, digits, '.', '_' or '-', but it is «" + this.instance
                            + "»");
        }
        this.kafka = kafka == null ? new KafkaSettings(null, null, null, null, null) : kafka;
        this.catalog = catalog == null ? new CatalogSettings(null, null, null, null) : catalog;
        this.storage = storage == null ? new StorageSettings(null, null, null) : storage;
        this.outbound = outbound == null ? OutboundSettings.allowing() : outbound;
        this.download = download == null ? DownloadSettings.defaults() : download;
        this.queue = queue == null ? QueueSettings.defaults() : queue;
        this.retry = retry == null ? RetryPolicy.defaults() : retry;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
