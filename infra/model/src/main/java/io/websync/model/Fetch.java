package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Refresh;
import io.websync.contracts.Validators;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchDeferred.Cause;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.queue.Admission;
import io.websync.fetcher.queue.QueuedFetch;
import io.websync.fetcher.retry.NextStep;
import io.websync.fetcher.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fetcher's work on one request, in the steps of the real {@code FetchWork} and {@code Downloader}. */
final class Fetch {
    private static final RetryPolicy RETRIES = new RetryPolicy(
            3, Duration.ofHours(2), 2, Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofHours(1));

    private final FetcherActor fetcher;
    private final World world;
    private final QueuedFetch held;
    private final FileSubmitted request;
    private Actor host;
    private Runnable stage = this::admit;
    private Instant start = World.BEGIN;
    private boolean ours = true;

    Fetch(FetcherActor fetcher, QueuedFetch held) {
        this.fetcher = fetcher;
        this.world = fetcher.world;
        this.host = fetcher;
        this.held = held;
        this.request = held.request();
    }

    /** The process that began it is gone, as far as anybody knows. */
    void orphan() {
        ours = false;
    }

    boolean isOurs() {
        return ours;
    }

    /** The present stage, in this process. */
    void goOn(Actor in) {
        host = in;
        Runnable present = stage;
        host.next("fetch " + request.file(), present);
    }

    private void then(Runnable next) {
        stage = next;
        goOn(host);
    }

    private void admit() {
        start = world.now;
        switch (Admission.of(request, fetcher.holdOf(request), start)) {
            case Admission.Start _ -> then(this::compare);
            case Admission.Later(var cause, Instant due) ->
                completed(new FetchDeferred(request, cause, null, due, start));
            case Admission.Never(Failure failure) -> completed(new FetchFailed(request, failure, start));
        }
    }

    private void compare() {
        AssetRow known =
                world.database.up() ? world.database.assets.get(request.asset().id()) : null;
        Validators said = known == null ? null : known.validators();
        Digest digest = known == null ? null : known.digest();
        if (request.refresh() == Refresh.IF_CHANGED && known != null && digest != null && said != null) {
            then(() -> ask(digest, known.size(), said));
        } else {
            then(this::download);
        }
    }

    private void ask(Digest digest, long size, Validators said) {
        Content content = world.origins.get(request.asset(), world.choices).content();
        if (content != null && content.etag().equals(said.etag())) {
            then(() -> renew(digest, size, said));
        } else {
            then(this::download);
        }
    }

    /** What is there already is counted on from here on as if it had just been put. */
    private void renew(Digest digest, long size, Validators said) {
        if (!world.blobs.up || !world.blobs.renew(digest, world.now)) {
            then(this::download);
            return;
        }
        fetched(digest, size, said.lastModified(), said.etag(), true, 0);
    }

    private void download() {
        Origins.Answer answer = world.origins.get(request.asset(), world.choices);
        Content content = answer.content();
        if (content == null) {
            failed(Objects.requireNonNull(answer.failure()));
        } else {
            then(() -> store(content));
        }
    }

    private void store(Content content) {
        if (!world.blobs.up) {
            failed(Failure.of(FailureCode.STORAGE, "center storage is away"));
            return;
        }
        world.blobs.put(content, world.now);
        fetched(content.digest(), content.size(), content.lastModified(), content.etag(), false, content.size());
    }

    private void fetched(
            Digest digest, long size, Instant modified, @Nullable String etag, boolean unchanged, long transferred) {
        fetcher.stored(this, digest);
        fetcher.completed(
                this,
                held,
                host,
                new FileFetched(
                        request,
                        digest,
                        size,
                        modified,
                        etag,
                        unchanged,
                        transferred,
                        world.now,
                        Duration.between(start, world.now)));
    }

    private void failed(Failure failure) {
        held.failed(failure);
        Instant first = request.firstAttemptAt() == null ? held.enteredAt() : request.firstAttemptAt();
        var effort = new RetryPolicy.Effort(request.attempt(), held.tries(), held.mismatches(), first, null);
        switch (RETRIES.next(failure, null, effort, world.now, world.choices.fraction())) {
            case NextStep.Again(Duration pause) -> fetcher.again(this, held, pause);
            case NextStep.Defer(Instant due) ->
                deferred(request.asAttempt(request.attempt() + 1, first), Cause.RETRY, failure, due);
            case NextStep.Wait(Instant due) -> deferred(request, Cause.STORAGE, failure, due);
            case NextStep.Final _ -> completed(new FetchFailed(request, failure, world.now));
        }
    }

    private void deferred(FileSubmitted again, Cause cause, Failure failure, Instant due) {
        completed(new FetchDeferred(again, cause, failure, due, world.now));
    }

    private void completed(CompletionEvent event) {
        fetcher.completed(this, held, host, event);
    }
}
