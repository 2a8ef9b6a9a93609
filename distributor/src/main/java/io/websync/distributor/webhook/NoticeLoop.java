package io.websync.distributor.webhook;

import io.websync.catalog.Catalog;
import io.websync.catalog.alarm.AlarmNotices;
import io.websync.catalog.alarm.AlarmNotices.Notice;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundException;
import io.websync.outbound.OutboundRequest;
import io.websync.outbound.OutboundResponse;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a webhook what it is to be told, in order, until it says 2xx: after 5 s, then ever later up to an hour, for so long as
 * the settings say. It may be told something twice.
 */
public final class NoticeLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(NoticeLoop.class);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int BATCH = 1;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Catalog catalog;
    private final OutboundClient client;
    private final Target target;
    private final Signal signal;
    private final Clock clock;

    /**
     * Who is told.
     *
     * @param secret signs; empty for no signature
     * @param patience after so long a notice is given up
     * @param timeouts for connecting and for an answer, together; an exchange takes twice that at most
     */
    public record Target(String url, String secret, Duration patience, Duration timeouts) {

        /** Longer than an exchange takes. */
        Duration lease() {
            return timeouts.multipliedBy(2).plus(Duration.ofMinutes(1));
        }
    }

    /** @param signal raised when there is something to tell */
    public NoticeLoop(Catalog catalog, OutboundClient client, Target target, Signal signal, Clock clock) {
        this.catalog = catalog;
        this.client = client;
        this.target = target;
        this.signal = signal;
        this.clock = clock;
    }

    @Override
    public void turn() throws Exception {
        List<Notice> due = catalog.transaction(
                connection -> AlarmNotices.take(connection, clock.instant(), target.lease(), BATCH));
        for (Notice notice : due) {
            tell(notice);
        }
        if (due.isEmpty()) {
            signal.await(QUIET);
        }
    }

    private void tell(Notice notice) throws Exception {
        // What nobody could send for so long is no news any more.
        boolean stale = notice.createdAt().plus(target.patience()).isBefore(clock.instant());
        String problem = stale ? "it could not be sent in time" : send(notice.event());
        Instant now = clock.instant();
        catalog.transaction(connection -> {
            if (problem == null) {
                AlarmNotices.sent(connection, notice.id(), now);
            } else if (notice.createdAt().plus(target.patience()).isBefore(now)) {
                log.error("The webhook is not told of an alarm, after {} attempts: {}", notice.attempts(), problem);
                AlarmNotices.givenUp(connection, notice.id(), now, problem);
            } else {
                Duration pause = pause(notice.attempts());
                log.warn("The webhook did not take an alarm, it is told again in {}: {}", pause, problem);
                AlarmNotices.again(connection, notice.id(), now.plus(pause), problem);
            }
            return true;
        });
    }

    /** @return what went wrong; null when it was taken */
    private @Nullable String send(String event) throws InterruptedException {
        OutboundRequest request = OutboundRequest.post(target.url(), CloudEvents.CONTENT_TYPE, event);
        if (!target.secret().isEmpty()) {
            request = request.with(Signature.HEADER, Signature.of(target.secret(), event, clock.instant()));
        }
        try (OutboundResponse response = client.exchange(request)) {
            return response.status() / 100 == 2 ? null : "it answered HTTP " + response.status();
        } catch (OutboundException e) {
            return e.failure().code() + ": " + e.failure().message();
        } catch (InterruptedIOException e) {
            throw new InterruptedException(e.getMessage());
        }
    }

    static Duration pause(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 12));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
