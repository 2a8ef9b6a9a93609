package io.websync.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.websync.catalog.account.Actor;
import io.websync.catalog.notice.TellMe;
import io.websync.distributor.notice.NoticeLoop;
import jakarta.mail.Header;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alarms come to the mailboxes of those whom they concern, once, whatever the server and the words are like. */
class MailIT {

    @TempDir
    static Path folder;

    /** Of a mail, with those that its transport adds. */
    private static final Set<String> HEADERS = Set.of(
            "Return-Path",
            "Received",
            "Date",
            "From",
            "To",
            "Message-ID",
            "Subject",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Auto-Submitted");

    private static Stack stack;
    private GreenMail server;

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        stack.close();
    }

    @BeforeEach
    void empty() throws Exception {
        stack.execute("truncate account, edge, submission, alarm, notice, dead_letter restart identity cascade");
        stack.execute("""
                insert into account (name, role, mail, mail_alarms, disabled_at) values
                    ('ann', 'user', 'ann@example.test', true, null),
                    ('bob', 'user', 'bob@example.test', true, null),
                    ('eve', 'admin', 'eve@example.test', true, null),
                    ('calm', 'admin', 'calm@example.test', false, null),
                    ('mute', 'admin', null, true, null),
                    ('gone', 'admin', 'gone@example.test', true, now())""");
        server = at(0);
    }

    @AfterEach
    void close() {
        server.stop();
    }

    @Test
    void eachIsMailedTheirOwnAndAdministratorsAll() throws Exception {
        late(7);
        deadLetter();
        try (var _ = distributor()) {
            await(3);
            assertThat(receivers()).containsExactly("ann@example.test", "eve@example.test", "eve@example.test");
            MimeMessage toAnn = to("ann@example.test").getFirst();
            assertThat(toAnn.getSubject()).isEqualTo("[websync] Submission 7 missed its deadline");
            assertThat(toAnn.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(toAnn.getFrom()[0]).hasToString("websync@center.test");
            assertThat(toAnn.getContentType())
                    .containsIgnoringCase("text/plain")
                    .containsIgnoringCase("utf-8");
            assertThat(to("eve@example.test").stream().map(MailIT::body))
                    .anyMatch(body -> body.contains("https://websync.test/websync/dead-letters?kind=RECORD\n"));
            assertThat(body(toAnn))
                    .contains("https://websync.test/websync/submissions/7")
                    .contains("its deadline was 2026-01-01 00:00:00 UTC")
                    .contains("https://websync.test/websync/account");

            stack.execute("update submission set state = 'COMPLETE', settled_at = now() where id = 7");
            await(5);
            assertThat(to("ann@example.test").getLast().getSubject())
                    .isEqualTo("[websync] Over: Submission 7 missed its deadline");
            Stack.await("all to be noted", () -> stack.count("select count(*) from notice where sent_at is null") == 0);
            assertThat(stack.count("select count(*) from notice where channel = 'WEBHOOK'"))
                    .isZero();
        }
    }

    @Test
    void whatTheServerMissesWhileItIsAwayComesOnceWhenItIsBack() throws Exception {
        int port = server.getSmtp().getPort();
        server.stop();
        late(7);
        try (var _ = distributor(port)) {
            Stack.await(
                    "an attempt at both",
                    () -> stack.count("select count(*) from notice where attempts > 0 and problem is not null") == 2);
        }
        server = at(port);
        stack.execute("update notice set due_at = now()");
        try (var _ = distributor(port)) {
            await(2);
            Stack.await("both to be sent", () -> stack.count("select count(*) from notice where sent_at is null") == 0);
        }
        assertThat(receivers()).containsExactly("ann@example.test", "eve@example.test");
    }

    @Test
    void aRefusalForGoodEndsItAndOneForNowDoesNot() throws Exception {
        late(7);
        try (var refusing = new RefusingSmtp("550 5.1.1 no such mailbox", "451 4.7.1 come back later");
                var _ = distributor(refusing.port())) {
            Stack.await(
                    "answers to both", () -> stack.count("select count(*) from notice where problem is not null") == 2);
            assertThat(stack.query(String.class, "select problem from notice where receiver = 'ann'"))
                    .contains("no such mailbox");
            assertThat(stack.count("select count(*) from notice where receiver = 'ann' and given_up_at is not null"))
                    .isEqualTo(1);
            assertThat(stack.query(String.class, "select problem from notice where receiver = 'eve'"))
                    .contains("come back later");
            stack.execute("update notice set due_at = now() where receiver = 'eve'");
            Stack.await(
                    "the second to be taken",
                    () -> stack.count("select count(*) from notice where receiver = 'eve' and sent_at is not null")
                            == 1);
            String id = "Message-ID: <websync-" + stack.count("select id from notice where receiver = 'eve'") + ".";
            assertThat(refusing.texts).singleElement().asString().contains(id);
        }
    }

    @Test
    void aServerThatDoesNotWantTheSenderIsAskedAgain() throws Exception {
        late(7);
        var refusing = new RefusingSmtp("250 ok", "250 ok");
        refusing.toSender = "550 5.7.1 not from here";
        try (refusing;
                var _ = distributor(refusing.port())) {
            Stack.await(
                    "answers to both",
                    () -> stack.count("select count(*) from notice where problem like '%not from here%'") == 2);
            assertThat(stack.count("select count(*) from notice where given_up_at is not null"))
                    .isZero();
            refusing.toSender = "554 5.7.0 nor today";
            stack.execute("update notice set due_at = now()");
            Stack.await(
                    "answers to both",
                    () -> stack.count("select count(*) from notice where problem like '%nor today%'") == 2);
            refusing.toSender = "250 ok";
            stack.execute("update notice set due_at = now()");
            Stack.await("both to be sent", () -> stack.count("select count(*) from notice where sent_at is null") == 0);
        }
    }

    @Test
    void whatWasTakenIsNotSentAgainWhenTheConnectionBreaksAfterwards() throws Exception {
        late(7);
        var refusing = new RefusingSmtp("250 ok", "250 ok");
        refusing.breaksAtTheEnd = true;
        try (refusing;
                var _ = distributor(refusing.port())) {
            done(2);
            assertThat(stack.count("select count(*) from notice where attempts > 1"))
                    .isZero();
            assertThat(refusing.texts).hasSize(2);
        }
    }

    @Test
    void nothingIsSentToAServerWithoutTlsUnlessTheSettingsSaySo() throws Exception {
        late(7);
        try (var _ = distributor(server.getSmtp().getPort(), "--websync.distributor.mail.security=starttls")) {
            Stack.await(
                    "attempts", () -> stack.count("select count(*) from notice where problem like '%STARTTLS%'") == 2);
        }
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void nothingIsSentToAServerThatDoesNotProveItsName() throws Exception {
        late(7);
        var stranger = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        stranger.start();
        try (var _ = distributor(stranger.getSmtps().getPort(), "--websync.distributor.mail.security=tls")) {
            Stack.await("attempts", () -> stack.count("select count(*) from notice where problem is not null") == 2);
            assertThat(stranger.getReceivedMessages()).isEmpty();
            assertThat(stack.count("select count(*) from notice where given_up_at is not null"))
                    .isZero();
        } finally {
            stranger.stop();
        }
    }

    @Test
    void aWrongPasswordIsMendedByTheSettingsAndStandsNowhere() throws Exception {
        server.setUser("websync@center.test", "websync", "the right words");
        late(7);
        try (var _ = distributor(
                        server.getSmtp().getPort(),
                        "--websync.distributor.mail.user=websync",
                        "--websync.distributor.mail.password=the wrong words");
                var watch = LogWatch.of(NoticeLoop.class)) {
            Stack.await("attempts", () -> stack.count("select count(*) from notice where problem is not null") == 2);
            stack.execute("update notice set due_at = now()");
            Stack.await("both to be told of", () -> watch.warnings().size() >= 2);
            assertThat(watch.warnings()).noneMatch(line -> line.contains("wrong words"));
            assertThat(stack.count("select count(*) from notice where problem like '%wrong words%'"))
                    .isZero();
        }
        stack.execute("update notice set due_at = now()");
        try (var _ = distributor(
                server.getSmtp().getPort(),
                "--websync.distributor.mail.user=websync",
                "--websync.distributor.mail.password=the right words")) {
            await(2);
        }
    }

    @Test
    void whoDoesNotWantItAnyMoreIsNotMailedWhatWaits() throws Exception {
        late(7);
        int port = server.getSmtp().getPort();
        server.stop();
        try (var _ = distributor(port)) {
            Stack.await("attempts", () -> stack.count("select count(*) from notice where problem is not null") == 2);
        }
        server = at(port);
        stack.execute("update account set mail_alarms = false where name = 'ann'");
        stack.execute("update notice set due_at = now()");
        try (var _ = distributor(port)) {
            Stack.await(
                    "both to be done",
                    () -> stack.count("select count(*) from notice where sent_at is null and given_up_at is null")
                            == 0);
        }
        assertThat(receivers()).containsExactly("eve@example.test");
    }

    @Test
    void whoIsNotToBeToldOfASubmissionAnyMoreIsNotMailedWhatWaits() throws Exception {
        int port = server.getSmtp().getPort();
        server.stop();
        stack.submission(7, 1, "OPEN", "north");
        stack.execute("insert into submission_sync (submission_id, fetched) values (7, 1) on conflict do nothing");
        stack.execute("insert into tell_me (submission_id, account) values (7, 'ann'), (7, 'eve')");
        stack.execute("update submission set closed_at = now(), state = 'COMPLETE', settled_at = now() where id = 7");
        try (var _ = distributor(port)) {
            Stack.await("attempts", () -> stack.count("select count(*) from notice where problem is not null") == 2);
        }
        new TellMe(stack.catalog).off(new Actor("ann", null), 7);
        server = at(port);
        stack.execute("update notice set due_at = now()");
        try (var _ = distributor(port)) {
            done(2);
        }
        assertThat(receivers()).containsExactly("eve@example.test");
        assertThat(stack.query(String.class, "select problem from notice where receiver = 'ann'"))
                .isEqualTo("it was not wanted any more");
    }

    @Test
    void anAccountIsMailedOnlySoOftenInAnHourAndTheLastMailSaysSo() throws Exception {
        for (long id = 7; id <= 9; id++) {
            late(id);
        }
        try (var _ = distributor(server.getSmtp().getPort(), "--websync.distributor.mail.per-hour=2")) {
            done(6);
            assertThat(to("ann@example.test")).hasSize(2);
            assertThat(to("eve@example.test")).hasSize(2);
            assertThat(body(to("ann@example.test").getFirst())).doesNotContain("last one");
            assertThat(body(to("ann@example.test").getLast()))
                    .startsWith("This is mail number 2 within an hour, and the last one for a while.")
                    .contains("missed its deadline");
            assertThat(stack.query(
                            String.class,
                            "select problem from notice where receiver = 'ann' and given_up_at is not null"))
                    .contains("which is the most", "stands on the pages");
            assertThat(stack.count("select count(*) from alarm where state = 'FIRING'"))
                    .isEqualTo(3);

            stack.execute("update notice set sent_at = sent_at - interval '61 minutes'");
            late(10);
            done(8);
            assertThat(to("ann@example.test")).hasSize(3);
        }
    }

    @Test
    void mailGoesToTheDomainsOfTheSettingsOnly() throws Exception {
        stack.execute("update account set mail = 'ann@example.test.elsewhere.test' where name = 'ann'");
        late(7);
        try (var _ = distributor(
                server.getSmtp().getPort(), "--websync.distributor.mail.domains=center.test, Example.TEST")) {
            done(2);
        }
        assertThat(receivers()).containsExactly("eve@example.test");
        assertThat(stack.query(String.class, "select problem from notice where receiver = 'ann'"))
                .isEqualTo("mail is sent to addresses of center.test, example.test only, and that of «ann» is another");
    }

    /** Until so many are sent or given up. */
    private static void done(int notices) {
        Stack.await(
                notices + " to be done",
                () -> stack.count("select count(*) from notice where sent_at is not null or given_up_at is not null")
                        == notices);
    }

    @Test
    void whateverTheWordsAreTheyAreShownAndDoNothing() throws Exception {
        String name = "x\r\nBcc: all@example.test\r\n\r\n<script>alert(\"1\")</script> \u202Etxt.exe \uD83E\uDD8A";
        String url = "http://origin.test/" + "\u00e4".repeat(8000) + "?a=1&b='<\">";
        try (var connection = stack.catalog.dataSource().getConnection();
                var insert = connection.prepareStatement(
                        "insert into edge (name, seen_at, pending, waiting) values (?, now(), 3, ?)")) {
            insert.setString(1, name);
            insert.setString(2, url);
            insert.executeUpdate();
        }
        BlockingQueue<String> posted = new LinkedBlockingQueue<>();
        HttpServer hook = hook(posted);
        String authority = "127.0.0.1:" + hook.getAddress().getPort();
        try (var _ = distributor(
                server.getSmtp().getPort(),
                "--websync.distributor.alarms.webhook.url=http://" + authority + "/",
                "--websync.distributor.outbound.allow=" + authority)) {
            await(1);
            MimeMessage message = server.getReceivedMessages()[0];
            assertThat(receivers()).containsExactly("eve@example.test");
            assertThat(message.getHeader("Bcc")).isNull();
            assertThat(message.getSubject())
                    .isEqualTo("[websync] Node x\u240d\u240aBcc: all@example.test\u240d\u240a\u240d\u240a"
                            + "<script>alert(\"1\")</script> txt.exe \uD83E\uDD8A is far behind");
            assertThat(body(message))
                    .contains(url)
                    .contains("<script>alert(\"1\")</script> \u202Etxt.exe \uD83E\uDD8A")
                    .doesNotContain("\nBcc");
            String event = posted.poll(60, TimeUnit.SECONDS);
            JsonNode data = JsonMapper.shared().readTree(event).path("data");
            assertThat(data.path("subject").asString()).isEqualTo(name);
            assertThat(data.path("detail").asString()).endsWith(url);
        } finally {
            hook.stop(0);
        }
    }

    @Test
    void nastyStringsAreMailedOnTheirLineAndPostedAsTheyAre() throws Exception {
        List<String> nasty = List.of(
                "<script>alert(1)</script>",
                "\"onmouseover=\"alert(1)",
                "'><img src=x onerror=alert(1)>",
                "&lt;b&gt;&amp; %0d%0aBcc:%20all@example.test",
                "x\nSubject: other",
                "x\r\n.\r\nMAIL FROM:<a@example.test>\r\n",
                "x\r\n\r\n--boundary\r\nContent-Type: text/html\r\n\r\n<b>",
                "=?utf-8?B?PGI+?=",
                "x\u2028y\u2029z\u0085w",
                "\u202Egnp.exe\u202C \u2066\u2069\u200F",
                "\uD83D\uDE00\uD83E\uDD8A \u4E2D\u6587 \u0645\u0631\u062D\u0628\u0627",
                "\t\u0001\u001B[31m\u007F\u009B",
                ".",
                "a".repeat(998) + " " + "b".repeat(998),
                "http://nasty.test/" + "a/".repeat(4000));
        try (var connection = stack.catalog.dataSource().getConnection();
                var insert = connection.prepareStatement(
                        "insert into edge (name, seen_at, pending, waiting) values (?, now(), 3, ?)")) {
            for (int i = 0; i < nasty.size(); i++) {
                insert.setString(
                        1,
                        i + nasty.get(i).substring(0, Math.min(200, nasty.get(i).length())));
                insert.setString(2, nasty.get(i) + i);
                insert.executeUpdate();
            }
        }
        BlockingQueue<String> posted = new LinkedBlockingQueue<>();
        HttpServer hook = hook(posted);
        String authority = "127.0.0.1:" + hook.getAddress().getPort();
        try (var _ = distributor(
                server.getSmtp().getPort(),
                "--websync.distributor.alarms.webhook.url=http://" + authority + "/",
                "--websync.distributor.outbound.allow=" + authority)) {
            await(nasty.size());
            assertThat(receivers()).hasSize(nasty.size()).containsOnly("eve@example.test");
            for (MimeMessage message : server.getReceivedMessages()) {
                assertThat(Collections.list(message.getAllHeaders()))
                        .extracting(Header::getName)
                        .doesNotHaveDuplicates()
                        .isSubsetOf(HEADERS);
                assertThat(message.getSubject())
                        .startsWith("[websync] Node ")
                        .doesNotContainPattern("[\\p{Cc}\\u202a-\\u202e\\u2028\\u2029]");
                assertThat(message.getContentType()).containsIgnoringCase("text/plain");
                assertThat(body(message)).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029&&[^\n]]");
            }
            for (int i = 0; i < nasty.size(); i++) {
                JsonNode data = JsonMapper.shared()
                        .readTree(posted.poll(60, TimeUnit.SECONDS))
                        .path("data");
                String detail = data.path("detail").asString();
                int which = Integer.parseInt(data.path("subject").asString().replaceFirst("(?s)^(\\d+).*", "$1"));
                assertThat(detail).endsWith(nasty.get(which) + which);
                String shown =
                        nasty.get(which).replaceAll("[\\x00-\\x1f]", "").replaceAll("[\\x7f-\\x9f\\u2028\\u2029]", "");
                assertThat(Arrays.stream(server.getReceivedMessages()).map(MailIT::body))
                        .anyMatch(body ->
                                body.replaceAll("[\\u2400-\\u2421\\ufffd]", "").contains(shown + which + "\n"));
            }
        } finally {
            hook.stop(0);
        }
    }

    private static HttpServer hook(BlockingQueue<String> posted) throws java.io.IOException {
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        return hook;
    }

    private ConfigurableApplicationContext distributor() {
        return distributor(server.getSmtp().getPort());
    }

    private static ConfigurableApplicationContext distributor(int port, String... more) {
        var arguments = new ArrayList<>(Arrays.asList(more));
        if (arguments.stream().noneMatch(one -> one.contains("mail.security"))) {
            arguments.add("--websync.distributor.mail.security=none");
        }
        arguments.addAll(List.of(
                "--websync.distributor.roles=alarm",
                "--websync.distributor.alarms.every=1s",
                "--websync.distributor.alarms.hold=0s",
                "--websync.distributor.alarms.calm=0s",
                "--websync.distributor.alarms.silent-after=1d",
                "--websync.distributor.mail.host=127.0.0.1",
                "--websync.distributor.mail.port=" + port,
                "--websync.distributor.mail.from=websync@center.test",
                "--websync.distributor.mail.pages=https://websync.test/"));
        return stack.distributor(arguments.toArray(String[]::new));
    }

    private static GreenMail at(int port) {
        var green = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        green.start();
        return green;
    }

    /** A submission of ann whose deadline was long ago. */
    private static void late(long id) throws SQLException {
        stack.submission(id, 1, "OPEN", "north");
        stack.execute("update submission set deadline = '2026-01-01T00:00:00Z' where id = " + id);
    }

    private static void deadLetter() throws SQLException {
        stack.execute("""
                insert into dead_letter (identity, kind, stage, code, message, attempts, first_at, last_at, topic)
                values ('record/mail', 'RECORD', 'edge', 'UNDECODABLE', 'x', 1, now(), now(), 't')""");
    }

    private void await(int messages) {
        Stack.await(messages + " messages", () -> server.getReceivedMessages().length >= messages);
    }

    private List<String> receivers() throws Exception {
        var all = new ArrayList<String>();
        for (MimeMessage message : server.getReceivedMessages()) {
            all.add(message.getRecipients(RecipientType.TO)[0].toString());
        }
        all.sort(null);
        return all;
    }

    private List<MimeMessage> to(String address) throws Exception {
        var all = new ArrayList<MimeMessage>();
        for (MimeMessage message : server.getReceivedMessages()) {
            if (message.getRecipients(RecipientType.TO)[0].toString().equals(address)) {
                all.add(message);
            }
        }
        return all;
    }

    private static String body(MimeMessage message) {
        try {
            return message.getContent().toString().replace("\r\n", "\n");
        } catch (java.io.IOException | jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }

    /** Speaks just enough SMTP to say no: to the first receiver for good, to the second at the first time. */
    private static final class RefusingSmtp implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final String forGood;
        private final String forNow;
        final List<String> texts = new java.util.concurrent.CopyOnWriteArrayList<>();
        volatile String toSender = "250 ok";
        volatile boolean breaksAtTheEnd;
        private boolean saidLater;

        RefusingSmtp(String forGood, String forNow) throws Exception {
            this.forGood = forGood;
            this.forNow = forNow;
            var _ = Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (var client = socket.accept();
                        var in = new java.io.BufferedReader(
                                new java.io.InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                        var out = client.getOutputStream()) {
                    say(out, "220 test");
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        say(out, answer(line, in, out));
                        if (line.equals("DATA") && breaksAtTheEnd) {
                            // What comes afterwards meets a connection that is reset.
                            client.setSoLinger(true, 0);
                            break;
                        }
                    }
                } catch (java.io.IOException _) {
                    // the client is gone, or the test is over
                }
            }
        }

        private String answer(String line, java.io.BufferedReader in, java.io.OutputStream out)
                throws java.io.IOException {
            if (line.startsWith("MAIL")) {
                return toSender;
            }
            if (line.startsWith("RCPT TO:<ann@")) {
                return forGood;
            }
            if (line.startsWith("RCPT TO:<eve@") && !saidLater) {
                saidLater = true;
                return forNow;
            }
            if (!line.equals("DATA")) {
                return "250 ok";
            }
            say(out, "354 go on");
            var text = new StringBuilder();
            for (String next = in.readLine(); next != null && !next.equals("."); next = in.readLine()) {
                text.append(next).append('\n');
            }
            texts.add(text.toString());
            return "250 taken";
        }

        private static void say(java.io.OutputStream out, String words) throws java.io.IOException {
            out.write((words + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void close() throws java.io.IOException {
            socket.close();
        }
    }
}
