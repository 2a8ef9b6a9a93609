package io.websync.fetcher.download;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Refresh;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.fetcher.queue.Admission;
import io.websync.fetcher.queue.Holds;
import io.websync.fetcher.queue.Outcome;
import io.websync.fetcher.queue.Prepared;
import io.websync.fetcher.queue.QueuedFetch;
import io.websync.fetcher.queue.Work;
import io.websync.fetcher.retry.NextStep;
import io.websync.fetcher.retry.RetryPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the fetcher does with a request that the queue starts: look whether it may, download it, and say what came of it. */
public final class FetchWork implements Work {

    private static final Logger log = LoggerFactory.getLogger(FetchWork.class);

    /** A host that asks for a longer rest is looked at again after this; the files that it refused wait as long as it said. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private final Downloader downloader;
    private final KnownAssets knownAssets;
    private final Holds holds;
    private final RetryPolicy retries;
    private final FetchListener listener;
    private final Clock clock;

    public FetchWork(
            Downloader downloader,
            KnownAssets knownAssets,
            Holds holds,
            RetryPolicy retries,
            FetchListener listener,
            Clock clock) {
        this.downloader = downloader;
        this.knownAssets = knownAssets;
        this.holds = holds;
        this.retries = retries;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public Prepared prepare(List<FileSubmitted> entering) {
        return knownAssets.lookUp(entering.stream()
                .filter(request -> request.refresh() == Refresh.IF_CHANGED)
                .map(FileSubmitted::asset)
                .toList());
    }

    @Override
    public Outcome perform(QueuedFetch fetch) throws InterruptedException {
        FileSubmitted request = fetch.request();
        Instant start = clock.instant();
        return switch (Admission.of(request, holds.of(request.file().submission()), start)) {
            case Admission.Start _ -> downloadUnlessCanceled(fetch, start);
            case Admission.Later(var cause, Instant due) ->
                completed(new FetchDeferred(request, cause, null, due, start));
            case Admission.Never(Failure failure) -> completed(new FetchFailed(request, failure, start));
        };
    }

    private Outcome downloadUnlessCanceled(QueuedFetch fetch, Instant start) throws InterruptedException {
        try {
            return download(fetch, start);
        } catch (InterruptedException e) {
            FileSubmitted request = fetch.request();
            if (holds.of(request.file().submission()).equals(Optional.of(Hold.CANCELED))) {
                Failure failure =
                        Failure.of(FailureCode.CANCELED, "the submission was canceled, and the fetch broken off");
                return completed(new FetchFailed(request, failure, clock.instant()));
            }
            throw e;
        }
    }

    private Outcome download(QueuedFetch fetch, Instant start) throws InterruptedException {
        FileSubmitted request = fetch.request();
        try {
            Known known =
                    request.refresh() == Refresh.IF_CHANGED && fetch.prepared() instanceof KnownAssets.Answer answer
                            ? answer.of(request.asset()).orElse(null)
                            : null;
            Downloaded file = downloader.download(request, known, fetch.mismatches() > 0);
            Instant end = clock.instant();
            return completed(new FileFetched(
                    request,
                    file.digest(),
                    file.size(),
                    credible(file.lastModified(), end),
                    file.etag(),
                    file.notModified(),
                    file.transferred(),
                    end,
                    Duration.between(start, end)));
        } catch (DownloadException e) {
            return failed(fetch, e);
        } catch (RuntimeException e) {
            log.error("defect while fetching {} for {}", request.url(), request.file(), e);
            return failed(fetch, new DownloadException(Failure.of(FailureCode.INTERNAL, e.toString()), e));
        }
    }

    private Outcome failed(QueuedFetch fetch, DownloadException e) {
        FileSubmitted request = fetch.request();
        Instant now = clock.instant();
        Instant firstAttemptAt = Objects.requireNonNullElse(request.firstAttemptAt(), fetch.enteredAt());
        fetch.failed(e.failure());
        if (e.failure().code() == FailureCode.RATE_LIMITED) {
            // It would say the same to all that run after this one, and cost each of them an attempt.
            e.retryAfter().ifPresent(pause -> fetch.leaveHostAlone(now.plus(shorter(pause, LONGEST_REST))));
        }
        var effort = new RetryPolicy.Effort(
                request.attempt(), fetch.tries(), fetch.mismatches(), firstAttemptAt, request.expires());
        NextStep next = retries.next(
                e.failure(),
                e.retryAfter().orElse(null),
                effort,
                now,
                ThreadLocalRandom.current().nextDouble());
        log.info(
                "{} failed for {}, attempt {} try {}: {} {}; {}",
                request.url(),
                request.file(),
                request.attempt(),
                fetch.tries(),
                e.failure().code(),
                e.getMessage(),
                next);
        listener.failedTry(e.failure().code());
        return switch (next) {
            case NextStep.Again(Duration pause) -> new Outcome.Again(pause);
            case NextStep.Defer(Instant due) ->
                completed(new FetchDeferred(
                        request.asAttempt(request.attempt() + 1, firstAttemptAt),
                        FetchDeferred.Cause.RETRY,
                        e.failure(),
                        due,
                        now));
            case NextStep.Wait(Instant due) ->
                completed(new FetchDeferred(
                        request.asAttempt(request.attempt(), request.firstAttemptAt()),
                        FetchDeferred.Cause.STORAGE,
                        e.failure(),
                        due,
                        now));
            case NextStep.Final _ -> completed(new FetchFailed(request, e.failure(), now));
        };
    }

    /** A date that no file system can hold, or that has not come yet, would never be found on an edge's file again. */
    private static Instant credible(@Nullable Instant lastModified, Instant fetchedAt) {
        if (lastModified == null || lastModified.isAfter(fetchedAt)) {
            return fetchedAt;
        }
        return lastModified.isBefore(Instant.EPOCH) ? Instant.EPOCH : lastModified;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Outcome completed(CompletionEvent event) {
        if (event instanceof FetchFailed failed) {
            downloader.forget(failed.request());
        }
        listener.completed(event);
        return new Outcome.Completed(event);
    }
}
