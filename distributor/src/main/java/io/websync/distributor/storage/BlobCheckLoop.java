package io.websync.distributor.storage;

import io.websync.catalog.Catalog;
import io.websync.catalog.dispatch.DueRequests;
import io.websync.catalog.reporter.BlobChecks;
import io.websync.catalog.reporter.BlobChecks.Check;
import io.websync.catalog.reporter.Healing;
import io.websync.contracts.Digest;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.distributor.reporter.RottenBlob;
import io.websync.distributor.reporter.RottenBlob.Found;
import io.websync.distributor.reporter.RottenBlob.Verdict;
import io.websync.storage.BlobMissingException;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads blobs of which an edge got other bytes, one at a time. One that has rotted is removed and fetched again from its origin;
 * the edges stay with what they have until then.
 */
public final class BlobCheckLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(BlobCheckLoop.class);
    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final int BUFFER = 256 * 1024;

    private final Catalog catalog;
    private final CenterStorage storage;
    private final Signal asked;
    private final Signal due;
    private final BooleanSupplier stopping;
    private final Clock clock;

    /**
     * @param asked raised when a check was asked for
     * @param due raised when something has to be fetched again
     */
    public BlobCheckLoop(
            Catalog catalog, CenterStorage storage, Signal asked, Signal due, BooleanSupplier stopping, Clock clock) {
        this.catalog = catalog;
        this.storage = storage;
        this.asked = asked;
        this.due = due;
        this.stopping = stopping;
        this.clock = clock;
    }

    @Override
    public void turn() throws Exception {
        Optional<Check> next = catalog.transaction(BlobChecks::next);
        if (next.isEmpty()) {
            asked.await(QUIET);
            return;
        }
        Check check = next.get();
        Instant began = clock.instant();
        Found found = found(check.digest());
        if (!stopping.getAsBoolean()) {
            follow(check, found, began);
        }
    }

    private void follow(Check check, Found found, Instant began) throws IOException, SQLException {
        Instant now = clock.instant();
        Verdict verdict = RottenBlob.verdict(found, check.drops(), check.droppedAt(), now);
        int drops = RottenBlob.dropsLately(check.drops(), check.droppedAt(), now);
        switch (verdict) {
            case SOUND -> {
                log.info("Blob {} is sound, though an edge got other bytes of it", check.digest());
                done(check, "SOUND", drops, now, false);
            }
            case DROP -> {
                log.error("Blob {} is {} in center storage: it is dropped and fetched again", check.digest(), found);
                // One that was put while this one was read stays. What could not be read stays in the trash, from where
                // it comes back when fetching fails.
                if (storage.discard(check.digest(), began) && found == Found.ROTTEN) {
                    storage.free(check.digest());
                }
                done(check, "DROPPED", drops + 1, now, true);
            }
            case FETCH -> done(check, "MISSING", drops, now, true);
            case GIVE_UP -> {
                log.error(
                        "Blob {} cannot be used for the {}th time within {}: look at the disk of center storage",
                        check.digest(),
                        drops + 1,
                        RottenBlob.MEMORY);
                done(check, "GIVEN_UP", drops, now, false);
            }
        }
    }

    private void done(Check check, String outcome, int drops, Instant now, boolean heal) throws SQLException {
        catalog.transaction(connection -> {
            if (heal) {
                DueRequests.putMissing(
                        connection, Healing.requests(connection, BlobChecks.assetsOf(connection, check.digest()), now));
            }
            Instant droppedAt = outcome.equals("DROPPED") ? now : check.droppedAt();
            BlobChecks.done(connection, check, outcome, drops, droppedAt, now);
            return true;
        });
        if (heal) {
            due.raise();
        }
    }

    /** @throws IOException when the store gives no answer; then it is asked again */
    private Found found(Digest digest) throws IOException {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        var buffer = new byte[BUFFER];
        try (InputStream blob = storage.open(digest)) {
            for (int read = blob.read(buffer); read >= 0 && !stopping.getAsBoolean(); read = blob.read(buffer)) {
                hash.update(buffer, 0, read);
            }
        } catch (BlobMissingException _) {
            return Found.MISSING;
        } catch (IOException e) {
            storage.check();
            log.warn("Blob {} cannot be read in center storage, which works otherwise", digest, e);
            return Found.UNREADABLE;
        }
        return Digest.of(Digest.Algorithm.SHA256, hash).equals(digest) ? Found.SOUND : Found.ROTTEN;
    }
}
