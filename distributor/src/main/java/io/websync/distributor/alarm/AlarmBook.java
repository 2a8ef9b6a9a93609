package io.websync.distributor.alarm;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmState;
import io.websync.catalog.alarm.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of alarms. A condition fires when it has been met for a while, and is resolved when it has not been met
 * for a while, so that one that comes and goes neither fires nor is resolved each time. Without I/O.
 */
public final class AlarmBook {

    private final Duration hold;
    private final Duration calm;

    /**
     * What has to be written.
     *
     * @param saved new and changed alarms
     * @param dropped ids of alarms that never fired and are not met any more
     * @param fired of the saved ones, those that fire from now on
     * @param resolved of the saved ones, those that are over
     */
    public record Decided(List<Alarm> saved, List<Long> dropped, List<Alarm> fired, List<Alarm> resolved) {

        /** Whether nothing has to be written. */
        public boolean nothing() {
            return saved.isEmpty() && dropped.isEmpty();
        }
    }

    /**
     * @param hold a condition fires when it was met for so long, at each look
     * @param calm an alarm is resolved when it was not met for so long, at no look
     */
    public AlarmBook(Duration hold, Duration calm) {
        this.hold = hold;
        this.calm = calm;
    }

    /**
     * @param open the alarms that are not resolved; without those whose rule could not be looked at
     * @param met the conditions that are met
     * @param gap nobody has looked for a while, so what was met before, or not met, says nothing of the time between
     */
    public Decided decide(Collection<Alarm> open, Collection<Condition> met, Instant now, boolean gap) {
        var saved = new ArrayList<Alarm>();
        var dropped = new ArrayList<Long>();
        var fired = new ArrayList<Alarm>();
        var resolved = new ArrayList<Alarm>();
        Map<Alarm.Key, Condition> fresh = new HashMap<>();
        met.forEach(condition -> fresh.put(condition.key(), condition));
        for (Alarm kept : open) {
            Alarm alarm = gap ? begunAnew(kept, now) : kept;
            Condition condition = fresh.remove(alarm.key());
            Alarm next = condition == null ? without(alarm, now) : with(alarm, condition, now);
            if (next == null) {
                dropped.add(alarm.id());
            } else if (!next.equals(kept)) {
                note(kept.state(), next, fired, resolved);
                saved.add(next);
            }
        }
        for (Condition condition : fresh.values()) {
            Alarm begun = with(
                    new Alarm(
                            0,
                            condition.rule(),
                            condition.subject(),
                            condition.account(),
                            AlarmState.PENDING,
                            condition.detail(),
                            now,
                            null,
                            null,
                            null,
                            null,
                            null),
                    condition,
                    now);
            note(AlarmState.PENDING, begun, fired, resolved);
            saved.add(begun);
        }
        return new Decided(List.copyOf(saved), List.copyOf(dropped), List.copyOf(fired), List.copyOf(resolved));
    }

    private static void note(AlarmState before, Alarm next, List<Alarm> fired, List<Alarm> resolved) {
        if (before != next.state()) {
            (next.state() == AlarmState.RESOLVED ? resolved : fired).add(next);
        }
    }

    private static Alarm begunAnew(Alarm alarm, Instant now) {
        return new Alarm(
                alarm.id(),
                alarm.rule(),
                alarm.subject(),
                alarm.account(),
                alarm.state(),
                alarm.detail(),
                alarm.state() == AlarmState.PENDING ? now : alarm.since(),
                alarm.firedAt(),
                alarm.clearSince() == null ? null : now,
                null,
                alarm.acknowledgedBy(),
                alarm.acknowledgedAt());
    }

    private Alarm with(Alarm alarm, Condition condition, Instant now) {
        boolean fires =
                alarm.state() == AlarmState.FIRING || !alarm.since().plus(hold).isAfter(now);
        return new Alarm(
                alarm.id(),
                alarm.rule(),
                alarm.subject(),
                condition.account(),
                fires ? AlarmState.FIRING : AlarmState.PENDING,
                condition.detail(),
                alarm.since(),
                alarm.firedAt() == null && fires ? now : alarm.firedAt(),
                null,
                null,
                alarm.acknowledgedBy(),
                alarm.acknowledgedAt());
    }

    /** Null when nothing is left of it. */
    private @Nullable Alarm without(Alarm alarm, Instant now) {
        if (alarm.state() == AlarmState.PENDING) {
            return null;
        }
        Instant clearSince = alarm.clearSince() == null ? now : alarm.clearSince();
        boolean over = !clearSince.plus(calm).isAfter(now);
        return new Alarm(
                alarm.id(),
                alarm.rule(),
                alarm.subject(),
                alarm.account(),
                over ? AlarmState.RESOLVED : AlarmState.FIRING,
                alarm.detail(),
                alarm.since(),
                alarm.firedAt(),
                clearSince,
                over ? now : null,
                alarm.acknowledgedBy(),
                alarm.acknowledgedAt());
    }
}
