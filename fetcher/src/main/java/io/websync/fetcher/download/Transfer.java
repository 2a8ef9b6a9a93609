package io.websync.fetcher.download;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FileSubmitted;
import io.websync.outbound.OutboundResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file into the spool, over as many requests as it takes: what breaks off goes on where it broke, as long as the
 * origin proves by its validator that the file is still the same, and as long as that brings it further. For one thread.
 */
final class Transfer {

    /** From here on a transfer is made resumable after a crash too, which costs it a second small file. */
    private static final long WORTH_A_NOTE = 8 * 1024 * 1024;
    /** How often a transfer may break in a row without getting further. */
    private static final int BREAKS = 2;
    /** An origin that gives less than this each time does not get the file further. */
    private static final long FURTHER = 64 * 1024;
    /** After so many bytes it is looked again whether there is room for more. */
    private static final long LOOK_AGAIN = 8 * 1024 * 1024;

    /** What transfers have in common. */
    record Means(
            Origin origin,
            Spool spool,
            FreeSpace freeSpace,
            Buffers buffers,
            DownloadSettings settings,
            LongAdder received,
            Clock clock) {}

    private final Means means;
    private final FileSubmitted request;
    private final Partial partial;
    private boolean mayResume;
    private boolean noted;
    private boolean askedUnconditionally;
    private Spool.@Nullable Note note;
    private @Nullable String etag;
    private @Nullable String lastModified;
    private long transferred;

    /**
     * @param mayResume whether bytes of several answers may be put together
     * @param note of what lies in the spool already
     */
    Transfer(Means means, FileSubmitted request, Partial partial, boolean mayResume, Spool.@Nullable Note note) {
        this.means = means;
        this.request = request;
        this.partial = partial;
        this.mayResume = mayResume;
        this.note = note;
        this.noted = note != null;
    }

    /**
     * Transfers until the file is complete.
     *
     * @param first an answer to a request for the whole file that was made already; closed here
     */
    void run(@Nullable OutboundResponse first) throws DownloadException, InterruptedException, IOException {
        int breaks = 0;
        OutboundResponse inHand = first;
        while (true) {
            long before = partial.size();
            try (OutboundResponse answer = inHand == null ? ask() : inHand) {
                inHand = null;
                if (begin(answer)) {
                    return;
                }
                if (partial.size() > before && partial.size() - before < FURTHER) {
                    throw new DownloadException(Failure.of(
                            FailureCode.SHORT_BODY,
                            "the origin gave " + (partial.size() - before) + " bytes of the range from " + before));
                }
            } catch (DownloadException e) {
                breaks = partial.size() - before >= FURTHER ? 0 : breaks + 1;
                // One that stalls gives its place to others; it goes on from here when it is its turn again.
                if (e.failure().code() != FailureCode.SHORT_BODY || note == null || breaks > BREAKS) {
                    throw e;
                }
                Thread.sleep(100L * (breaks + 1));
            }
        }
    }

    private OutboundResponse ask() throws DownloadException, InterruptedException {
        Map<String, String> headers = Map.of();
        if (note != null && partial.size() > 0) {
            headers = Requests.resume(partial.size(), note.validator());
        } else if (askedUnconditionally) {
            headers = Requests.unconditional();
        }
        return means.origin().get(request.url(), headers);
    }

    /** @return whether the file is complete; when not, the next request goes on, or begins anew where nothing is there */
    private boolean begin(OutboundResponse answer) throws DownloadException, InterruptedException, IOException {
        boolean resuming = note != null && partial.size() > 0;
        if (resuming && note != null && (answer.status() == 206 || answer.status() == 416)) {
            Optional<Requests.Continuation> more = Requests.resumes(answer, partial.size(), note);
            if (more.isEmpty()) {
                // It would not go on where we were. It gets no second chance to put two files together.
                partial.restart();
                note = null;
                mayResume = false;
                return false;
            }
            etag = Optional.ofNullable(Requests.etagOf(answer)).orElse(etag);
            lastModified = answer.header("Last-Modified").orElse(lastModified);
            receive(answer, more.get().end());
            return partial.size() == more.get().whole();
        }
        if (answer.status() == 304 && !askedUnconditionally) {
            askedUnconditionally = true;
            return false;
        }
        if (answer.status() != 200) {
            throw StatusFailure.of(answer.status(), answer.header("Retry-After"), means.clock());
        }
        partial.restart();
        note = mayResume ? Requests.noteOf(request.url(), answer) : null;
        etag = Requests.etagOf(answer);
        lastModified = answer.header("Last-Modified").orElse(null);
        receive(answer, answer.contentLength().orElse(-1));
        return true;
    }

    /** @param whole length of the file as far as this answer brings it; -1 when the origin does not say */
    private void receive(OutboundResponse answer, long whole)
            throws DownloadException, IOException, InterruptedException {
        long expected = whole < 0 ? -1 : whole - partial.size();
        requireAllowed(whole);
        means.freeSpace().require(Math.max(expected, 0));
        long room = means.freeSpace().left();
        if (!noted && note != null && whole >= WORTH_A_NOTE) {
            means.spool().note(partial.file(), note);
            noted = true;
        }
        means.buffers().lend(expected, buffer -> {
            long look = partial.size() + LOOK_AGAIN;
            for (int read = Origin.read(answer, buffer); read >= 0; read = Origin.read(answer, buffer)) {
                means.received().add(read);
                transferred += read;
                requireAllowed(partial.size() + read);
                if (whole >= 0 && partial.size() + read > whole) {
                    throw new DownloadException(Failure.of(
                            FailureCode.PROTOCOL, "the origin sent more than the " + whole + " bytes it promised"));
                }
                partial.append(buffer, read);
                if (partial.size() >= look) {
                    look += LOOK_AGAIN;
                    requireRoomForMore(whole, room);
                }
            }
        });
        if (whole >= 0 && partial.size() != whole) {
            throw new DownloadException(Failure.of(
                    FailureCode.SHORT_BODY,
                    "the origin promised " + whole + " bytes, but the body ended after " + partial.size()));
        }
    }

    private void requireAllowed(long size) throws DownloadException {
        long limit = means.settings().largestBytes();
        if (size > limit) {
            throw new DownloadException(Failure.of(
                    FailureCode.TOO_LARGE, "the file has " + size + " bytes or more, but the limit is " + limit));
        }
    }

    /** A body without an end would be waited for at every try for ever: it fails when it was what filled the room. */
    private void requireRoomForMore(long whole, long roomBefore) throws DownloadException, IOException {
        try {
            means.freeSpace().require(0);
        } catch (DownloadException e) {
            if (whole < 0 && partial.size() >= roomBefore / 2) {
                throw new DownloadException(Failure.of(
                        FailureCode.TOO_LARGE,
                        "the origin does not say how long the file is, and its first " + partial.size()
                                + " bytes took most of the " + roomBefore + " bytes of room that there were"));
            }
            throw e;
        }
    }

    /** What a later try may go on with; null when it may not. */
    Spool.@Nullable Note note() {
        return note;
    }

    /** Whether a note lies beside the file in the spool. */
    boolean noted() {
        return noted;
    }

    @Nullable String etag() {
        return etag;
    }

    @Nullable Instant lastModified() {
        return lastModified == null ? null : StatusFailure.parseDate(lastModified);
    }

    /** Bytes that the origin sent. */
    long transferred() {
        return transferred;
    }
}
