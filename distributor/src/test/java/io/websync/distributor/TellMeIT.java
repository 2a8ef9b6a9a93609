package io.websync.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who wants to be told of a submission is told of each end of it once, whoever brought it there. */
class TellMeIT {

    @TempDir
    static Path folder;

    private static Stack stack;
    private static ConfigurableApplicationContext distributor;
    private static GreenMail server;
    private static HttpServer hook;
    private static final BlockingQueue<String> POSTED = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            POSTED.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        String authority = "127.0.0.1:" + hook.getAddress().getPort();
        distributor = stack.distributor(
                "--websync.distributor.roles=alarm",
                // No alarm is to fire in between.
                "--websync.distributor.alarms.every=1h",
                "--websync.distributor.alarms.hold=1d",
                "--websync.distributor.alarms.webhook.url=http://" + authority + "/",
                "--websync.distributor.outbound.allow=" + authority,
                "--websync.distributor.mail.host=127.0.0.1",
                "--websync.distributor.mail.port=" + server.getSmtp().getPort(),
                "--websync.distributor.mail.security=none",
                "--websync.distributor.mail.from=websync@center.test",
                "--websync.distributor.mail.pages=https://websync.test");
    }

    @AfterAll
    static void stop() throws Exception {
        distributor.close();
        hook.stop(0);
        server.stop();
        stack.close();
    }

    @BeforeEach
    void empty() throws Exception {
        stack.execute("truncate account, edge, submission, submission_sync, submission_edge, tell_me, notice"
                + " restart identity cascade");
        stack.execute("""
                insert into account (name, role, mail) values ('ann', 'user', 'ann@example.test'),
                    ('eve', 'admin', 'eve@example.test'), ('mute', 'admin', null)""");
    }

    @AfterEach
    void forget() throws Exception {
        server.purgeEmailFromAllMailboxes();
        POSTED.clear();
    }

    @Test
    void itIsToldOnceThatItIsEverywhereAndNotAgain() throws Exception {
        submission(9, 1234, 0);
        watch(9, "ann");
        watch(9, "eve");
        watch(9, "mute");
        settle(9, "COMPLETE", "2026-11-23T09:02:03Z");
        await(2);
        assertThat(subjects()).containsOnly("[websync] Submission 9 is everywhere");
        assertThat(body(0))
                .contains("Files:         1,234 accepted\n")
                .contains("Copies:        2,468 verified\n")
                .contains("Edges:         2\n")
                .contains("Size:          5,000,000 bytes\n")
                .contains("Time taken:    1 h 2 min 3 s\n")
                .contains("https://websync.test/websync/submissions/9\n")
                .doesNotContain(" failed", "Failed");
        JsonNode event = JsonMapper.shared().readTree(POSTED.poll(60, TimeUnit.SECONDS));
        assertThat(event.path("type").asString()).isEqualTo("io.websync.submission.settled");
        assertThat(event.path("id").asString()).isEqualTo("submission-9-settled-2026-11-23T09:02:03Z");
        assertThat(event.at("/data/ending").asString()).isEqualTo("COMPLETE");
        assertThat(event.at("/data/copies/verified").asLong()).isEqualTo(2468);
        Stack.await("nothing to be left", () -> stack.count("select count(*) from tell_me") == 0);

        // A copy is lost and comes again: that is no news.
        settle(9, "COMPLETE", "2026-11-23T10:00:00Z");
        submission(10, 1, 0);
        watch(10, "ann");
        settle(10, "COMPLETE", "2026-11-23T10:00:01Z");
        await(3);
        assertThat(subjects()).contains("[websync] Submission 10 is everywhere");
        assertThat(stack.count("select count(*) from notice where submission_id = 9"))
                .isEqualTo(3);
        assertThat(stack.count("select count(*) from notice where submission_id = 9 and channel = 'WEBHOOK'"))
                .isEqualTo(1);
    }

    @Test
    void whatFailedIsToldWithAWayToItAndWhatARetryMadeOfIt() throws Exception {
        submission(9, 10, 2);
        watch(9, "ann");
        settle(9, "PARTIAL", "2026-11-23T08:00:05Z");
        await(1);
        assertThat(subjects()).containsExactly("[websync] Submission 9 is not everywhere: PARTIAL");
        assertThat(body(0))
                .contains("In the center: 8 fetched, 2 failed\n")
                .contains("Copies:        15 verified, 1 failed\n")
                .contains("Failed on:     north: 1\n")
                .contains("What failed:   https://websync.test/websync/failures?submission=9\n");

        stack.execute("update submission set state = 'OPEN', settled_at = null where id = 9");
        stack.execute("update submission_sync set fetched = 10, failed = 0 where submission_id = 9");
        settle(9, "COMPLETE", "2026-11-23T08:10:00Z");
        await(2);
        assertThat(subjects()).last().isEqualTo("[websync] Submission 9 is everywhere");
        Stack.await("both events", () -> POSTED.size() == 2);
    }

    @ParameterizedTest
    @CsvSource({"CANCELED,CANCELED", "ABORTED,ABORTED", "FAILED,FAILED", "EXPIRED,PARTIAL"})
    void everyOtherEndIsToldByItsName(String ending, String state) throws Exception {
        submission(9, 10, 10);
        if (ending.equals("EXPIRED")) {
            stack.execute("update submission set expired_at = '2026-11-23T08:00:04Z' where id = 9");
        }
        watch(9, "ann");
        settle(9, state, "2026-11-23T08:00:05Z");
        await(1);
        assertThat(subjects()).containsExactly("[websync] Submission 9 is not everywhere: " + ending);
        Stack.await("it to be noted", () -> stack.count("select count(*) from tell_me where told_of is not null") == 1);
        assertThat(stack.count("select count(*) from notice where channel = 'MAIL'"))
                .isEqualTo(1);
    }

    /** Files of which some fail, on the edges north, where a copy fails if any file does, and south. */
    private static void submission(long id, int files, int failed) throws SQLException {
        stack.submission(id, files, "OPEN", "north", "south");
        stack.execute(
                "update submission set created_at = '2026-11-23T08:00:00Z', closed_at = created_at where id = " + id);
        int fetched = files - failed;
        stack.execute("insert into submission_sync (submission_id, fetched, failed, bytes) values (" + id + ", "
                + fetched + ", " + failed + ", 5000000)");
        int lost = failed > 0 && fetched > 0 ? 1 : 0;
        stack.execute("insert into submission_edge (submission_id, edge_id, mirrored, failed) select " + id
                + ", id, " + fetched + " - l, l from (select id, case name when 'north' then " + lost
                + " else 0 end as l from edge) e");
    }

    private static void watch(long id, String account) throws SQLException {
        stack.execute("insert into tell_me (submission_id, account) values (" + id + ", '" + account + "')");
    }

    private static void settle(long id, String state, String at) throws SQLException {
        stack.execute("update submission set state = '" + state + "', settled_at = '" + at + "' where id = " + id);
    }

    private static void await(int messages) {
        Stack.await(messages + " messages", () -> server.getReceivedMessages().length >= messages);
    }

    private static List<String> subjects() throws Exception {
        var all = new ArrayList<String>();
        for (MimeMessage message : server.getReceivedMessages()) {
            all.add(message.getSubject());
        }
        return all;
    }

    private static String body(int message) throws Exception {
        return Arrays.asList(server.getReceivedMessages())
                .get(message)
                .getContent()
                .toString()
                .replace("\r\n", "\n");
    }
}
