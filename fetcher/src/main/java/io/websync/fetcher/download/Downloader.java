package io.websync.fetcher.download;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Refresh;
import io.websync.contracts.event.FileSubmitted;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundResponse;
import io.websync.storage.BlobMissingException;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file from its origin into center storage: into the spool with its SHA-256 in the stream, compared with what the
 * list said, and put. A transfer that breaks is resumed where it broke as long as the origin can prove by its validator that
 * the file is still the same; what arrived is kept for the next attempt too.
 *
 * <p>Safe for use by many threads; a call blocks its own.
 */
public final class Downloader {

    /** Less than this is not worth keeping for a later attempt. */
    private static final long WORTH_KEEPING = 64 * 1024;
    /** From here on a transfer is made resumable after a crash too, which costs it a second small file. */
    private static final long WORTH_A_NOTE = 8 * 1024 * 1024;
    /** How often a transfer may break in a row without a byte of progress. */
    private static final int BREAKS_WITHOUT_PROGRESS = 2;

    private final Origin origin;
    private final CenterStorage storage;
    private final KnownAssets knownAssets;
    private final Spool spool;
    private final FreeSpace freeSpace;
    private final DownloadSettings settings;
    private final Clock clock;
    private final Buffers buffers = new Buffers();
    private final LongAdder received = new LongAdder();

    /** @param instance the process's fixed name, by which it knows its own files in the spool */
    public Downloader(
            OutboundClient client,
            CenterStorage storage,
            KnownAssets knownAssets,
            DownloadSettings settings,
            String instance,
            Clock clock) {
        this.origin = new Origin(client);
        this.storage = storage;
        this.knownAssets = knownAssets;
        this.settings = settings;
        this.clock = clock;
        this.spool = new Spool(storage.spoolFolder(), instance, settings.keepPartial(), clock);
        this.freeSpace = new FreeSpace(spool.folder(), settings.keepFree().toBytes());
    }

    /** Looks through what earlier runs left in the spool; to be called before the first download. */
    public void sweep() {
        spool.sweep();
    }

    /** Bytes of bodies that origins have sent since the start. */
    public long received() {
        return received.sum();
    }

    /**
     * @throws DownloadException when nothing came of it
     * @throws InterruptedException when the thread was interrupted; then nothing was stored, or all of it
     */
    public Downloaded download(FileSubmitted request) throws DownloadException, InterruptedException {
        try {
            Optional<Known> known =
                    request.refresh() == Refresh.IF_CHANGED ? knownAssets.find(request.asset()) : Optional.empty();
            if (known.isPresent()) {
                Optional<Downloaded> unchanged = askWhetherChanged(request, known.get());
                if (unchanged.isPresent()) {
                    return unchanged.get();
                }
            }
            return fetch(request);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while storing " + request.url());
            }
            throw new DownloadException(storageFailure(e), e);
        }
    }

    /** The blob's being there is looked up before: an origin is not asked for a comparison with what is gone. */
    private Optional<Downloaded> askWhetherChanged(FileSubmitted request, Known known)
            throws DownloadException, InterruptedException, IOException {
        var conditions = Requests.conditional(known);
        Digest expected = request.expectedDigest();
        if (conditions.isEmpty() || (expected != null && !expected.equals(known.digest()))) {
            return Optional.empty();
        }
        try {
            storage.stat(known.digest());
        } catch (BlobMissingException _) {
            return Optional.empty();
        }
        try (OutboundResponse answer = origin.get(request.url(), conditions)) {
            if (answer.status() == 304) {
                return Optional.of(
                        new Downloaded(known.digest(), known.size(), known.lastModified(), known.etag(), true, 0));
            }
        }
        return Optional.empty();
    }

    private Downloaded fetch(FileSubmitted request) throws DownloadException, InterruptedException, IOException {
        freeSpace.require(0);
        boolean withMd5 =
                request.expectedDigest() != null && request.expectedDigest().algorithm() == Digest.Algorithm.MD5;
        Optional<Spool.Leftover> leftover = spool.take(request.asset(), request.url());
        Path file = leftover.map(Spool.Leftover::file).orElseGet(() -> spool.fileFor(request.asset()));
        var transfer = new Transfer(request, leftover.map(Spool.Leftover::note).orElse(null));
        boolean finished = false;
        try (var partial = new Partial(file, withMd5)) {
            transfer.noted = leftover.isPresent();
            try {
                if (leftover.isPresent()) {
                    buffers.lend(Long.MAX_VALUE, partial::readBack);
                }
                run(transfer, partial);
            } catch (DownloadException | InterruptedException e) {
                if (transfer.note != null && partial.size() >= WORTH_KEEPING && worthKeeping(e)) {
                    spool.keep(request.asset(), file, transfer.note);
                    finished = true;
                }
                throw e;
            }
            Digest digest = partial.sha256();
            compare(request.expectedDigest(), digest, withMd5 ? partial.md5() : null);
            storage.put(file, digest);
            finished = true;
            spool.done(file, transfer.noted);
            return new Downloaded(
                    digest,
                    partial.size(),
                    transfer.lastModified == null ? null : StatusFailure.parseDate(transfer.lastModified),
                    transfer.etag,
                    false,
                    transfer.transferred);
        } finally {
            if (!finished) {
                spool.discard(file);
            }
        }
    }

    private boolean worthKeeping(Exception e) {
        return !settings.keepPartial().isZero()
                && (e instanceof InterruptedException
                        || (e instanceof DownloadException broken
                                && broken.failure().code().recoverable()));
    }

    /** What is known of a transfer beside its bytes. */
    private static final class Transfer {
        final FileSubmitted request;
        Spool.@Nullable Note note;
        boolean noted;

        @Nullable String etag;

        @Nullable String lastModified;

        long transferred;

        Transfer(FileSubmitted request, Spool.@Nullable Note note) {
            this.request = request;
            this.note = note;
        }
    }

    /** Transfers until the file is complete; goes on where it broke while that brings it further. */
    private void run(Transfer transfer, Partial partial) throws DownloadException, InterruptedException, IOException {
        int idle = 0;
        while (true) {
            long before = partial.size();
            try {
                if (transferOnce(transfer, partial)) {
                    return;
                }
            } catch (DownloadException e) {
                boolean broken = e.failure().code() == FailureCode.SHORT_BODY
                        || e.failure().code() == FailureCode.STALLED;
                idle = partial.size() > before ? 0 : idle + 1;
                if (!broken || transfer.note == null || idle > BREAKS_WITHOUT_PROGRESS) {
                    throw e;
                }
                Thread.sleep(100L * (idle + 1));
            }
        }
    }

    /** @return false when the origin would not go on where we were, and the next request begins anew */
    private boolean transferOnce(Transfer transfer, Partial partial)
            throws DownloadException, InterruptedException, IOException {
        Spool.Note note = transfer.note;
        boolean resuming = partial.size() > 0;
        var headers =
                note != null && resuming ? Requests.resume(partial.size(), note.validator()) : Map.<String, String>of();
        try (OutboundResponse answer = origin.get(transfer.request.url(), headers)) {
            if (note != null && resuming && answer.status() != 200) {
                if (!Requests.resumes(answer, partial.size(), note.length())) {
                    if (answer.status() != 206 && answer.status() != 416) {
                        throw StatusFailure.of(answer.status(), answer.header("Retry-After"), clock);
                    }
                    partial.restart();
                    transfer.note = null;
                    return false;
                }
            } else if (answer.status() == 200) {
                partial.restart();
                transfer.note = Requests.noteOf(transfer.request.url(), answer);
            } else {
                throw StatusFailure.of(answer.status(), answer.header("Retry-After"), clock);
            }
            transfer.etag = answer.header("ETag").orElse(transfer.etag);
            transfer.lastModified = answer.header("Last-Modified").orElse(transfer.lastModified);
            receive(transfer, partial, answer);
            return true;
        }
    }

    private void receive(Transfer transfer, Partial partial, OutboundResponse answer)
            throws DownloadException, IOException, InterruptedException {
        long promised = answer.contentLength().orElse(-1);
        long whole = promised < 0 ? -1 : partial.size() + promised;
        requireAllowed(whole);
        freeSpace.require(Math.max(promised, 0));
        if (!transfer.noted && transfer.note != null && whole >= WORTH_A_NOTE) {
            spool.note(partial.file(), transfer.note);
            transfer.noted = true;
        }
        buffers.lend(promised, buffer -> {
            for (int read = Origin.read(answer, buffer); read >= 0; read = Origin.read(answer, buffer)) {
                received.add(read);
                transfer.transferred += read;
                requireAllowed(partial.size() + read);
                partial.append(buffer, read);
            }
        });
        if (whole >= 0 && partial.size() != whole) {
            throw new DownloadException(Failure.of(
                    FailureCode.SHORT_BODY,
                    "the origin promised " + whole + " bytes, but the body ended after " + partial.size()));
        }
    }

    private void requireAllowed(long size) throws DownloadException {
        if (size > settings.largestBytes()) {
            throw new DownloadException(Failure.of(
                    FailureCode.TOO_LARGE,
                    "the file has " + size + " bytes or more, but the limit is " + settings.largestBytes()));
        }
    }

    private static void compare(@Nullable Digest expected, Digest sha256, @Nullable Digest md5)
            throws DownloadException {
        Digest found = md5 == null ? sha256 : md5;
        if (expected != null && !expected.equals(found)) {
            throw new DownloadException(Failure.of(
                    FailureCode.DIGEST_MISMATCH, "the list says " + expected + ", but the bytes are " + found));
        }
    }

    private static Failure storageFailure(IOException e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        boolean full = lower.contains("no space left") || lower.contains("quota exceeded");
        return Failure.of(
                full ? FailureCode.NO_SPACE : FailureCode.STORAGE,
                "center storage: " + e.getClass().getSimpleName() + ": " + message);
    }
}
