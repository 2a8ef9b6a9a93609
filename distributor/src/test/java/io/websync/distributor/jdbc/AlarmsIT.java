package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmLimits;
import io.websync.catalog.alarm.TopicBacklogs;
import io.websync.catalog.notice.Channel;
import io.websync.catalog.notice.Event;
import io.websync.catalog.notice.Notices;
import io.websync.catalog.report.CheckRequests;
import io.websync.catalog.reporter.CopyChecks;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.CopyChecked;
import io.websync.distributor.alarm.AlarmBook;
import io.websync.distributor.alarm.AlarmBook.Decided;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule on the tables that it looks at: nothing below its limit, an alarm from there on, over when it is mended. */
class AlarmsIT {

    private static final AlarmLimits LIMITS =
            new AlarmLimits(Duration.ofMinutes(1), Duration.ofHours(1), 10, 100, 25, 1, 1000, Duration.ofHours(24));

    @TempDir
    static Path folder;

    static Center center;

    @BeforeAll
    static void start() throws Exception {
        center = new Center(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        center.close();
    }

    @BeforeEach
    void empty() throws Exception {
        center.empty();
        update("truncate alarm, notice, topic_backlog, copy_check");
        update("update edge set drained = false, seen_at = null, catch_up_seconds = null, disk_free = null,"
                + " disk_total = null, reconcile = null, rehash = null");
        center.clock = Clock.fixed(Center.NOW, ZoneOffset.UTC);
    }

    @Test
    void aNodeInUseWithoutAHeartbeatIsSilent() throws Exception {
        seen("north", 59);
        assertThat(fired()).isEmpty();
        seen("north", 61);
        assertThat(fired()).containsExactly("NODE_SILENT north");
        update("update edge set drained = true where name = 'north'");
        assertThat(resolved()).containsExactly("NODE_SILENT north");
    }

    @Test
    void aNodeThatNeedsLongIsBehindWhileItIsHeardOf() throws Exception {
        seen("north", 5);
        update("update edge set catch_up_seconds = 3600, pending = 7 where name = 'north'");
        assertThat(fired()).isEmpty();
        update("update edge set catch_up_seconds = 3601 where name = 'north'");
        assertThat(fired()).containsExactly("NODE_BEHIND north");
        update("update edge set catch_up_seconds = null where name = 'north'");
        assertThat(resolved()).as("it stands still").isEmpty();
        update("update edge set pending = 0 where name = 'north'");
        assertThat(resolved()).containsExactly("NODE_BEHIND north");
    }

    @Test
    void aDiskIsLow() throws Exception {
        update("update edge set disk_total = 1000, disk_free = 100 where name = 'south'");
        assertThat(fired()).isEmpty();
        update("update edge set disk_free = 99 where name = 'south'");
        assertThat(fired()).containsExactly("DISK_LOW south");
        update("update edge set disk_free = 500 where name = 'south'");
        assertThat(resolved()).containsExactly("DISK_LOW south");
    }

    @Test
    void changedBytesAreAnAlarmForADay() throws Exception {
        reconciled(0);
        assertThat(fired()).isEmpty();
        reconciled(3);
        assertThat(fired()).containsExactly("CHECKSUM_MISMATCH north");
        center.clock = Clock.fixed(Center.NOW.plus(Duration.ofHours(24)), ZoneOffset.UTC);
        assertThat(resolved()).containsExactly("CHECKSUM_MISMATCH north");
    }

    @Test
    void changedBytesThatSomebodyHadLookedForAreTheSameAlarmThoughALaterLookFindsThemRight() throws Exception {
        checked(Center.NOW.minusSeconds(20), null);
        assertThat(fired()).isEmpty();
        checked(Center.NOW.minusSeconds(9), true);
        checked(Center.NOW.minusSeconds(1), null);
        assertThat(fired()).containsExactly("CHECKSUM_MISMATCH north");
        assertThat(center.query("select detail from alarm"))
                .startsWith("1 copies had other bytes")
                .contains("T");
        center.clock = Clock.fixed(Center.NOW.plus(Duration.ofHours(24)), ZoneOffset.UTC);
        assertThat(resolved()).containsExactly("CHECKSUM_MISMATCH north");
    }

    private static void checked(Instant at, @Nullable Boolean mismatched) throws SQLException {
        AssetKey asset = AssetKey.parse("o.example/checked");
        new CheckRequests(center.catalog).ask(asset, "north", "ann", at, Duration.ZERO);
        var copy = mismatched == null ? CopyChecked.Copy.SOUND : CopyChecked.Copy.ALTERED;
        var result = new CopyChecked("north", asset, at, copy, null, null, null, at, mismatched);
        center.catalog.transaction(connection -> CopyChecks.answered(connection, List.of(result)));
    }

    @Test
    void whenMuchOfASubmissionFailsItsOwnerIsTold() throws Exception {
        center.submission(1, "ann", 8, "north", "south");
        for (int file = 1; file <= 8; file++) {
            center.fetched(center.request(1, file), file);
        }
        for (int file = 1; file <= 3; file++) {
            center.gaveUp(file, FailureCode.NO_SPACE, "north");
        }
        assertThat(fired()).isEmpty();
        center.gaveUp(4, FailureCode.NO_SPACE, "north");
        assertThat(fired()).containsExactly("FAILURES 1");
        assertThat(center.query("select account from alarm")).isEqualTo("ann");
        assertThat(center.query("select detail from alarm")).isEqualTo("0 of 8 files and 4 of 16 copies failed");
        for (int file = 1; file <= 4; file++) {
            center.mirrored(file, "north");
        }
        assertThat(resolved()).containsExactly("FAILURES 1");
    }

    @Test
    void aNodeThatWasRemovedFailsNothingAnyMore() throws Exception {
        center.submission(1, "ann", 2, "north", "south");
        center.fetched(center.request(1, 1), 1);
        center.fetched(center.request(1, 2), 2);
        center.gaveUp(1, FailureCode.NO_SPACE, "north");
        assertThat(fired()).containsExactly("FAILURES 1");
        update("update submission set edges = array_remove(edges, (select id from edge where name = 'north'))");
        assertThat(resolved()).containsExactly("FAILURES 1");
    }

    @Test
    void aRuleThatCannotBeLookedAtKeepsItsAlarmsAndTheOthersGoOn() throws Exception {
        reconciled(3);
        assertThat(fired()).containsExactly("CHECKSUM_MISMATCH north");
        update("update edge set rehash = '{\"mismatched\":3,\"at\":\"+12345-01-01T00:00:00Z\"}' where name = 'north'");
        seen("south", 61);
        Decided decided = look();
        assertThat(names(decided.fired())).containsExactly("NODE_SILENT south");
        assertThat(decided.resolved()).isEmpty();
    }

    @Test
    void whatWasOverLongAgoIsForgotten() throws Exception {
        update("""
                with a as (insert into alarm (rule, subject, state, detail, since, fired_at, resolved_at)
                    select 'DISK_LOW', 's' || n, 'RESOLVED', 'x', now(), now(),
                        '2026-08-01T00:00:00Z'::timestamptz + n * interval '1 day'
                    from generate_series(1, 40) n returning id)
                insert into notice (alarm_id, event_id, event, channel, receiver, created_at, due_at)
                    select id, id::text, '{}', 'WEBHOOK', '', now(), now() from a""");
        look();
        assertThat(center.query("select count(*)::text from alarm")).isEqualTo("16");
        assertThat(center.query("select count(*)::text from notice")).isEqualTo("16");
    }

    @Test
    void anEndIsNotToldBeforeItsBeginning() throws Exception {
        update("""
                insert into alarm (rule, subject, state, detail, since) values ('DISK_LOW', 'order', 'FIRING', 'x', now())""");
        long alarm = Long.parseLong(center.query("select id::text from alarm"));
        center.catalog.transaction(connection -> {
            Notices.toWebhook(connection, Event.ofAlarm("a", alarm, "begins"), Center.NOW);
            Notices.toWebhook(connection, Event.ofAlarm("b", alarm, "ends"), Center.NOW);
            Notices.toWebhook(connection, Event.ofAlarm("b", alarm, "ends, said twice"), Center.NOW);
            Duration lease = Duration.ofMinutes(1);
            var first = Notices.take(connection, Channel.WEBHOOK, Center.NOW, lease, 10);
            assertThat(first).extracting(Notices.Notice::event).containsExactly("begins");
            Notices.again(connection, first.getFirst().id(), Center.NOW.plusSeconds(3600), "refused");
            assertThat(Notices.take(connection, Channel.WEBHOOK, Center.NOW.plusSeconds(60), lease, 10))
                    .isEmpty();
            assertThat(Notices.take(connection, Channel.WEBHOOK, Center.NOW.plusSeconds(3600), lease, 10))
                    .hasSize(1);
            Notices.sent(connection, first.getFirst().id(), Center.NOW);
            assertThat(Notices.take(connection, Channel.WEBHOOK, Center.NOW.plusSeconds(3600), lease, 10))
                    .extracting(Notices.Notice::event)
                    .containsExactly("ends");
            return true;
        });
    }

    @Test
    void aDeadlineIsMissedUntilAllIsThere() throws Exception {
        center.submission(1, "ann", 1, "north");
        update("update submission set deadline = '" + Center.NOW.plusSeconds(1) + "' where id = 1");
        assertThat(fired()).isEmpty();
        center.clock = Clock.fixed(Center.NOW.plusSeconds(2), ZoneOffset.UTC);
        assertThat(fired()).containsExactly("DEADLINE_MISSED 1");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        assertThat(center.settled(1)).isEqualTo("COMPLETE");
        assertThat(resolved()).containsExactly("DEADLINE_MISSED 1");
    }

    /** The node is wiped and says so; the list was complete by its deadline all the same. */
    @Test
    void whatWasCompleteInTimeMissesNoDeadlineLater() throws Exception {
        center.submission(1, "ann", 1, "north");
        update("update submission set deadline = '" + Center.NOW.plusSeconds(10) + "' where id = 1");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        assertThat(center.settled(1)).isEqualTo("COMPLETE");
        center.clock = Clock.fixed(Center.NOW.plusSeconds(60), ZoneOffset.UTC);
        center.gaveUp(1, FailureCode.NO_SPACE, "north");
        assertThat(center.settled(1)).isNotEqualTo("COMPLETE");
        assertThat(fired()).doesNotContain("DEADLINE_MISSED 1");
        center.mirrored(1, "north");
        assertThat(center.settled(1)).isEqualTo("COMPLETE");
        assertThat(center.query("select deadline_missed_at::text from submission"))
                .isEqualTo("null");
        assertThat(center.query("select completed_at::text from submission"))
                .isEqualTo(center.query("select '" + Center.NOW + "'::timestamptz::text"));
    }

    @Test
    void recordsThatWaitForAPersonAreAnAlarm() throws Exception {
        update("""
                insert into dead_letter (identity, kind, stage, code, message, attempts, first_at, last_at, topic)
                values ('record/1', 'RECORD', 'edge', 'UNDECODABLE', 'x', 1, now(), now(), 't')""");
        assertThat(fired()).containsExactly("DEAD_LETTERS ");
        update("update dead_letter set state = 'DISCARDED'");
        assertThat(resolved()).containsExactly("DEAD_LETTERS ");
    }

    @Test
    void aReaderThatLeavesRecordsUndoneIsBehind() throws Exception {
        backlog(999);
        assertThat(fired()).isEmpty();
        backlog(1000);
        assertThat(fired()).containsExactly("READER_BEHIND websync.reporter on websync.acks");
        backlog(0);
        assertThat(resolved()).containsExactly("READER_BEHIND websync.reporter on websync.acks");
    }

    private static void backlog(long behind) throws SQLException {
        var row = new TopicBacklogs.Row("websync.acks", "websync.reporter", behind);
        center.catalog.transaction(connection -> {
            TopicBacklogs.put(connection, List.of(row), Center.NOW);
            return true;
        });
    }

    private static List<String> fired() throws SQLException {
        return names(look().fired());
    }

    private static List<String> resolved() throws SQLException {
        return names(look().resolved());
    }

    private static Decided look() throws SQLException {
        return new AlarmTransaction(
                        center.catalog,
                        new AlarmBook(Duration.ZERO, Duration.ZERO),
                        LIMITS,
                        new Audience(false, false),
                        Duration.ofDays(400),
                        center.clock)
                .apply();
    }

    private static List<String> names(List<Alarm> alarms) {
        return alarms.stream()
                .map(alarm -> alarm.rule() + " " + alarm.subject())
                .toList();
    }

    private static void seen(String edge, int secondsAgo) {
        update("update edge set seen_at = '" + Center.NOW.minusSeconds(secondsAgo) + "' where name = '" + edge + "'");
    }

    private static void reconciled(int mismatched) {
        update("update edge set rehash = '{\"mismatched\":" + mismatched + ",\"at\":\"" + Center.NOW.minusSeconds(9)
                + "\"}' where name = 'north'");
    }

    private static void update(String sql) {
        center.catalog.jdbc().sql(sql).update();
    }
}
