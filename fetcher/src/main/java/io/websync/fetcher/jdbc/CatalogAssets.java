package io.websync.fetcher.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.held.HeldAsset;
import io.websync.catalog.held.HeldAssets;
import io.websync.contracts.AssetKey;
import io.websync.fetcher.download.Known;
import io.websync.fetcher.download.KnownAssets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the catalog knows of assets, in one statement per batch of records that enter the window. A catalog that does not
 * answer stops nobody: nothing is known then, and nobody waits for it until it was found to be back.
 */
public final class CatalogAssets implements KnownAssets {

    private static final Logger log = LoggerFactory.getLogger(CatalogAssets.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Catalog catalog;
    private final Clock clock;
    /** Once it is false nobody waits for the catalog, until somebody found it there in the background. */
    private final AtomicBoolean answers = new AtomicBoolean(true);

    private final AtomicReference<Instant> lookAt = new AtomicReference<>(Instant.EPOCH);

    public CatalogAssets(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public Answer lookUp(Collection<AssetKey> assets) {
        if (assets.isEmpty()) {
            return Answer.NOTHING;
        }
        boolean wait = answers.get();
        if (!wait && !timeToLook()) {
            return Answer.NOTHING;
        }
        var found = new CompletableFuture<Map<AssetKey, Known>>();
        Thread.ofVirtual().name("fetcher-look-up").start(() -> find(assets, found));
        return wait ? asset -> get(found, asset) : Answer.NOTHING;
    }

    private boolean timeToLook() {
        Instant now = clock.instant();
        Instant due = lookAt.get();
        return !now.isBefore(due) && lookAt.compareAndSet(due, now.plus(LOOK_AGAIN));
    }

    private void find(Collection<AssetKey> assets, CompletableFuture<Map<AssetKey, Known>> found) {
        var byId = HashMap.<UUID, AssetKey>newHashMap(assets.size());
        assets.forEach(asset -> byId.put(asset.id(), asset));
        try (Connection connection = catalog.dataSource().getConnection()) {
            var known = new HashMap<AssetKey, Known>();
            for (HeldAsset held : HeldAssets.find(connection, byId.keySet())) {
                AssetKey asset = byId.get(held.asset());
                if (asset != null) {
                    known.put(asset, new Known(held.digest(), held.size(), held.validators()));
                }
            }
            found.complete(known);
            if (answers.compareAndSet(false, true)) {
                log.info("the catalog answers again: what has not changed is not fetched again");
            }
        } catch (SQLException | RuntimeException e) {
            doesNotAnswer(e.toString());
            found.complete(Map.of());
        }
    }

    private Optional<Known> get(CompletableFuture<Map<AssetKey, Known>> found, AssetKey asset)
            throws InterruptedException {
        if (!found.isDone() && !answers.get()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(
                    found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).get(asset));
        } catch (TimeoutException _) {
            doesNotAnswer("no answer within " + PATIENCE);
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up completes with what it found", e);
        }
    }

    private void doesNotAnswer(String why) {
        lookAt.set(clock.instant().plus(LOOK_AGAIN));
        if (answers.compareAndSet(true, false)) {
            log.warn("the catalog does not answer, so that everything is fetched whether it changed or not: {}", why);
        }
    }
}
