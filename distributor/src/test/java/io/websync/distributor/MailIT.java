package io.websync.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.websync.distributor.notice.NoticeLoop;
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
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alarms come to the mailboxes of those whom they concern, once, whatever the server and the words are like. */
class MailIT {

    @TempDir
    static Path folder;

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
        try (var refusing = new RefusingSmtp("250 ok", "250 ok");
                var _ = distributor(refusing.port())) {
            refusing.toSender = "550 5.7.1 not from here";
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
        try (var refusing = new RefusingSmtp("250 ok", "250 ok");
                var _ = distributor(refusing.port())) {
            refusing.breaksAtTheEnd = true;
            Stack.await("both to be sent", () -> stack.count("select count(*) from notice where sent_at is null") == 0);
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
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
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

    private static String body(MimeMessage message) throws Exception {
        return message.getContent().toString().replace("\r\n", "\n");
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
