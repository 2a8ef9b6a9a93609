package io.websync.distributor.notice;

import io.websync.catalog.Catalog;
import io.websync.catalog.notice.Channel;
import io.websync.catalog.notice.Notices;
import io.websync.catalog.notice.Notices.Notice;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.distributor.notice.Sender.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the notices of one channel, each until it is taken: after 5 s, then ever later up to an hour, for so long as the
 * settings say. After a crash at the wrong moment one is sent twice.
 */
public final class NoticeLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(NoticeLoop.class);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int BATCH = 1;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Catalog catalog;
    private final Channel channel;
    private final Sender sender;
    private final Duration patience;
    private final Signal signal;
    private final Clock clock;

    /**
     * @param patience after so long a notice is given up
     * @param signal raised when there is something to tell
     */
    public NoticeLoop(Catalog catalog, Channel channel, Sender sender, Duration patience, Signal signal, Clock clock) {
        this.catalog = catalog;
        this.channel = channel;
        this.sender = sender;
        this.patience = patience;
        this.signal = signal;
        this.clock = clock;
    }

    @Override
    public void turn() throws Exception {
        List<Notice> due = catalog.transaction(
                connection -> Notices.take(connection, channel, clock.instant(), sender.lease(), BATCH));
        for (Notice notice : due) {
            tell(notice);
        }
        if (due.isEmpty()) {
            signal.await(QUIET);
        }
    }

    private void tell(Notice notice) throws Exception {
        // What nobody could send for so long is no news any more.
        Result result = isStale(notice) ? new Result.Never("it could not be sent in time") : sender.send(notice);
        Instant now = clock.instant();
        catalog.transaction(connection -> {
            switch (result) {
                case Result.Taken() -> Notices.sent(connection, notice.id(), now);
                case Result.NotNow(String problem)
                when !isStale(notice) -> {
                    Duration pause = pause(notice.attempts());
                    log.warn("Notice {} by {} was not taken, again in {}: {}", notice.id(), channel, pause, problem);
                    Notices.again(connection, notice.id(), now.plus(pause), problem);
                }
                case Result.NotNow(String problem) -> {
                    log.error(
                            "Notice {} by {} is given up after {} attempts: {}",
                            notice.id(),
                            channel,
                            notice.attempts(),
                            problem);
                    Notices.givenUp(connection, notice.id(), now, problem);
                }
                case Result.Never(String problem) -> {
                    log.warn(
                            "Notice {} by {} is given up after {} attempts: {}",
                            notice.id(),
                            channel,
                            notice.attempts(),
                            problem);
                    Notices.givenUp(connection, notice.id(), now, problem);
                }
            }
            return true;
        });
    }

    private boolean isStale(Notice notice) {
        return notice.createdAt().plus(patience).isBefore(clock.instant());
    }

    static Duration pause(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 12));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
