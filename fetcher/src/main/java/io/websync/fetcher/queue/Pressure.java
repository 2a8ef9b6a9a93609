package io.websync.fetcher.queue;

import io.websync.contracts.event.FetchDeferred.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what has to leave the window so that others get on. A host is only sent away from when the window is crowded and
 * the host, at the rate that it has shown, is slow: a long list of one quick host may well fill the window.
 *
 * <p>Not thread-safe.
 */
final class Pressure {

    private final QueueLimits limits;
    private @Nullable Instant measuredAt;

    Pressure(QueueLimits limits) {
        this.limits = limits;
    }

    List<Relief> relieve(Map<Partition, OwnedPartition> owned, Collection<Host> hosts, Instant now) {
        Duration since = measuredAt == null ? Duration.ZERO : Duration.between(measuredAt, now);
        measuredAt = now;
        int heldShort = 0;
        int heldBulk = 0;
        for (Host host : hosts) {
            host.measure(since);
            heldShort += host.heldShort;
            heldBulk += host.heldBulk;
        }
        var relief = new ArrayList<Relief>();
        boolean shortCrowded = heldShort > limits.held() / 2;
        boolean bulkCrowded = heldBulk > limits.held() / 2;
        int share = Math.max(1, (int) (limits.held() * limits.hostShare()));
        for (Host host : hosts) {
            if ((shortCrowded || bulkCrowded) && host.slowerThan(limits.patience(), share)) {
                if (shortCrowded) {
                    relieveHost(owned, host, false, host.heldShort - share, now, relief);
                }
                if (bulkCrowded) {
                    relieveHost(owned, host, true, host.heldBulk - share, now, relief);
                }
            }
        }
        owned.forEach((_, place) -> relieveHead(place, now, relief));
        return relief;
    }

    /** The newest go first: the oldest are nearest to their turn. */
    private void relieveHost(
            Map<Partition, OwnedPartition> owned,
            Host host,
            boolean bulk,
            int surplus,
            Instant now,
            List<Relief> relief) {
        int left = surplus;
        Instant earliest = now.plus(limits.patience());
        Instant latest = now.plus(limits.longestDeferral());
        for (var entry : owned.entrySet()) {
            if (entry.getKey().bulk() != bulk) {
                continue;
            }
            for (HeldRecord record : entry.getValue().unfinished.descendingMap().values()) {
                if (left <= 0) {
                    return;
                }
                if (record instanceof QueuedFetch fetch
                        && fetch.host == host
                        && mayLeave(fetch)
                        && fetch.tries() == 0) {
                    relief.add(sendAway(fetch, Cause.HOST_BUSY, host.nextTurn(earliest, latest)));
                    left--;
                }
            }
        }
    }

    /** As far as the window has to move to be read from again. */
    private void relieveHead(OwnedPartition place, Instant now, List<Relief> relief) {
        boolean blocked = place.blockedFor(limits.patience(), now);
        // Full of what is finished: a few stragglers hold up everybody.
        boolean stragglers = place.spanFull() && place.unfinished.size() <= limits.span() / 4;
        if (!blocked && !stragglers) {
            return;
        }
        long reach = place.window.first() + Math.max(1, limits.span() / 4);
        for (HeldRecord record : place.unfinished.headMap(reach).values()) {
            if (!(record instanceof QueuedFetch fetch)) {
                continue;
            }
            if (mayLeave(fetch) && (blocked || slow(fetch.host))) {
                // Behind a slow host nothing will have moved when patience ends, so nobody waits for that.
                relief.add(sendAway(fetch, Cause.WINDOW_FULL, now.plus(limits.patience())));
            } else if (blocked && fetch.stage == QueuedFetch.Stage.RUNNING && !fetch.detached) {
                // It should have ended by then; what comes back while it still runs waits behind it and ends with it.
                fetch.detached = true;
                relief.add(new Relief(fetch, Cause.WINDOW_FULL, now.plus(limits.longestDeferral())));
            }
        }
    }

    private boolean slow(Host host) {
        return host.slowerThan(limits.patience(), host.heldShort + host.heldBulk);
    }

    /** One that has a deferral under way already, from the time when it ran, goes on by itself after its pause. */
    private static boolean mayLeave(QueuedFetch fetch) {
        return fetch.notStarted() && !fetch.detached;
    }

    private static Relief sendAway(QueuedFetch fetch, Cause cause, Instant due) {
        fetch.stage = QueuedFetch.Stage.CONFIRMING;
        return new Relief(fetch, cause, due);
    }
}
