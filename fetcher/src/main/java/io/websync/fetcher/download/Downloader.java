package io.websync.fetcher.download;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Validators;
import io.websync.contracts.event.FileSubmitted;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundResponse;
import io.websync.storage.BlobMissingException;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file from its origin into center storage: into the spool with its SHA-256 in the stream, compared with what the
 * list said, and put. What is held already and has not changed is renewed instead. A transfer that breaks is resumed where it
 * broke as long as the origin can prove by its validator that the file is still the same; what arrived is kept for the next
 * attempt too, and so is a whole file that the storage did not take.
 *
 * <p>Safe for use by many threads; a call blocks its own.
 */
public final class Downloader {

    /** Less than this is not worth keeping for a later attempt. */
    private static final long WORTH_KEEPING = 64 * 1024;

    private final Transfer.Means means;
    private final CenterStorage storage;
    private final Spool spool;
    private final Destination destination;

    /** @param instance the process's fixed name, by which it knows its own files in the spool */
    public Downloader(
            OutboundClient client, CenterStorage storage, DownloadSettings settings, String instance, Clock clock) {
        this.storage = storage;
        this.spool = new Spool(storage.spoolFolder(), instance, settings.keepPartial(), clock);
        this.destination = new Destination(clock);
        this.means = new Transfer.Means(
                new Origin(client),
                spool,
                new FreeSpace(spool.folder(), settings.keepFree().toBytes()),
                new Buffers(),
                settings,
                new LongAdder(),
                clock);
    }

    /** Looks through what earlier runs left in the spool; to be called before the first download. */
    public void sweep() {
        spool.sweep();
    }

    /** Deletes from the spool what nobody has come back for; to be called now and then. */
    public void prune() {
        spool.prune();
    }

    /** Deletes what is kept for a request's next try, since there is none. */
    public void forget(FileSubmitted request) {
        spool.take(request.asset(), request.url()).map(Spool.Leftover::file).ifPresent(spool::discard);
        spool.takeUnstored(request).map(Spool.Unstored::file).ifPresent(spool::discard);
    }

    /** Bytes of bodies that origins have sent since the start. */
    public long received() {
        return means.received().sum();
    }

    /** Why files cannot be stored now; empty since the last one was. */
    public Optional<Failure> trouble() {
        return destination.trouble();
    }

    /**
     * @param known what is held of the asset already; null when nothing is, or nobody can tell
     * @param fromScratch after bytes that were not those of the list: nothing is taken over from earlier answers
     * @throws DownloadException when nothing came of it
     * @throws InterruptedException when the thread was interrupted; then nothing was stored, or all of it
     */
    public Downloaded download(FileSubmitted request, @Nullable Known known, boolean fromScratch)
            throws DownloadException, InterruptedException {
        try {
            Downloaded file = downloadOrThrow(request, known, fromScratch);
            destination.works();
            return file;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while storing " + request.url());
            }
            throw new DownloadException(destination.failed(e), e);
        } catch (DownloadException e) {
            destination.note(e.failure());
            throw e;
        }
    }

    private Downloaded downloadOrThrow(FileSubmitted request, @Nullable Known known, boolean fromScratch)
            throws DownloadException, InterruptedException, IOException {
        Optional<Spool.Unstored> unstored = spool.takeUnstored(request);
        if (unstored.isPresent()) {
            return store(request, unstored.get());
        }
        destination.requireUp();
        Optional<Spool.Leftover> leftover = spool.take(request.asset(), request.url());
        if (fromScratch) {
            leftover.map(Spool.Leftover::file).ifPresent(spool::discard);
            return fetch(request, null, true, null);
        }
        if (leftover.isPresent() || known == null) {
            return fetch(request, leftover.orElse(null), false, null);
        }
        return switch (Comparison.of(request, known)) {
            case Comparison.None _ -> fetch(request, null, false, null);
            case Comparison.ByList _ -> renewed(known) ? unchanged(known) : fetch(request, null, false, null);
            case Comparison.ByOrigin(var said, var conditions) -> {
                try (OutboundResponse answer = means.origin().get(request.url(), conditions)) {
                    if (answer.status() != 304) {
                        yield fetch(request, null, false, answer);
                    }
                    if (Requests.isAbout(answer, said.etag()) && renewed(known)) {
                        yield unchanged(known);
                    }
                }
                yield fetch(request, null, false, null);
            }
        };
    }

    /** Whether the blob is still there; if so, it is safe from garbage collection for as long as a new one would be. */
    private boolean renewed(Known known) throws IOException {
        try {
            storage.renew(known.digest());
            return true;
        } catch (BlobMissingException _) {
            return false;
        }
    }

    private static Downloaded unchanged(Known known) {
        Validators said = known.validators();
        return said == null
                ? new Downloaded(known.digest(), known.size(), null, null, true, 0)
                : new Downloaded(known.digest(), known.size(), said.lastModified(), said.etag(), true, 0);
    }

    /** @param first an answer to a request for the whole file that was made already */
    private Downloaded fetch(
            FileSubmitted request,
            Spool.@Nullable Leftover leftover,
            boolean fromScratch,
            @Nullable OutboundResponse first)
            throws DownloadException, InterruptedException, IOException {
        means.freeSpace().require(0);
        Digest expected = request.expectedDigest();
        boolean withMd5 = expected != null && expected.algorithm() == Digest.Algorithm.MD5;
        Path file = leftover == null ? spool.fileFor(request.asset()) : leftover.file();
        boolean handedOver = false;
        try (var partial = new Partial(file, withMd5)) {
            var transfer =
                    new Transfer(means, request, partial, !fromScratch, leftover == null ? null : leftover.note());
            try {
                if (leftover != null) {
                    means.buffers().lend(Long.MAX_VALUE, partial::readBack);
                }
                transfer.run(first);
            } catch (DownloadException | InterruptedException e) {
                Spool.Note note = transfer.note();
                if (note != null && partial.size() >= WORTH_KEEPING && worthKeeping(e)) {
                    spool.keep(request.asset(), file, note);
                    handedOver = true;
                }
                throw e;
            }
            Digest digest = partial.sha256();
            compare(expected, digest, withMd5 ? partial.md5() : null);
            handedOver = true;
            var downloaded = new Downloaded(
                    digest, partial.size(), transfer.lastModified(), transfer.etag(), false, transfer.transferred());
            return store(request, new Spool.Unstored(file, transfer.noted(), downloaded));
        } finally {
            if (!handedOver) {
                spool.discard(file);
            }
        }
    }

    /** What the storage does not take is kept, so that its origin is not asked for it again when the storage is back. */
    private Downloaded store(FileSubmitted request, Spool.Unstored unstored) throws IOException {
        boolean stored = false;
        try {
            storage.put(unstored.file(), unstored.downloaded().digest());
            stored = true;
            spool.done(unstored.file(), unstored.noted());
            return unstored.downloaded();
        } finally {
            if (!stored) {
                spool.keepUnstored(request, unstored);
            }
        }
    }

    /** What is kept of a file that found no room would take the room of others. */
    private boolean worthKeeping(Exception e) {
        return !means.settings().keepPartial().isZero()
                && (e instanceof InterruptedException
                        || (e instanceof DownloadException broken
                                && broken.failure().code().recoverable()
                                && broken.failure().code().category() != FailureCode.Category.DESTINATION));
    }

    private static void compare(@Nullable Digest expected, Digest sha256, @Nullable Digest md5)
            throws DownloadException {
        Digest found = md5 == null ? sha256 : md5;
        if (expected != null && !expected.equals(found)) {
            throw new DownloadException(Failure.of(
                    FailureCode.DIGEST_MISMATCH, "the list says " + expected + ", but the bytes are " + found));
        }
    }
}
