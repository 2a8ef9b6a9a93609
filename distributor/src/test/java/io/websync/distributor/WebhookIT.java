package io.websync.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A webhook is told of what begins and what ends, signed, and told again what it did not take. */
class WebhookIT {

    private static final String SECRET = "sixteen characters";

    private record Told(String contentType, String signature, String body) {}

    @TempDir
    static Path folder;

    private static Stack stack;
    private static HttpServer receiver;
    private static final BlockingQueue<Told> TOLD = new LinkedBlockingQueue<>();
    private static final AtomicInteger REFUSALS = new AtomicInteger(1);

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            TOLD.add(new Told(
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    exchange.getRequestHeaders().getFirst("Websync-Signature"),
                    body));
            exchange.sendResponseHeaders(REFUSALS.getAndDecrement() > 0 ? 503 : 204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterAll
    static void stop() throws Exception {
        receiver.stop(0);
        stack.close();
    }

    @Test
    void itIsToldOfTheBeginningUntilItTakesItAndThenOfTheEnd() throws Exception {
        String authority = "127.0.0.1:" + receiver.getAddress().getPort();
        stack.execute("""
                insert into dead_letter (identity, kind, stage, code, message, attempts, first_at, last_at, topic)
                values ('record/hook', 'RECORD', 'edge', 'UNDECODABLE', 'x', 1, now(), now(), 't')""");
        try (var _ = stack.distributor(
                "--websync.distributor.roles=alarm",
                "--websync.distributor.alarms.every=1s",
                "--websync.distributor.alarms.hold=0s",
                "--websync.distributor.alarms.calm=0s",
                "--websync.distributor.alarms.webhook.url=http://" + authority + "/hook",
                "--websync.distributor.alarms.webhook.secret=" + SECRET,
                "--websync.distributor.outbound.allow=" + authority)) {
            JsonNode refused = next();
            assertThat(refused.get("type").asString()).isEqualTo("io.websync.alarm.firing");
            assertThat(refused.get("subject").asString()).isEqualTo("DEAD_LETTERS");
            assertThat(refused.get("specversion").asString()).isEqualTo("1.0");
            assertThat(refused.at("/data/detail").asString()).startsWith("1 records that could not be read");
            JsonNode taken = next();
            assertThat(taken).isEqualTo(refused);

            stack.execute("update dead_letter set state = 'DISCARDED' where identity = 'record/hook'");
            JsonNode over = next();
            assertThat(over.get("type").asString()).isEqualTo("io.websync.alarm.resolved");
            assertThat(over.at("/data/id")).isEqualTo(taken.at("/data/id"));
            assertThat(over.get("id").asString())
                    .isEqualTo("alarm-" + over.at("/data/id").asLong() + "-resolved");
            Stack.await(
                    "all to be sent", () -> stack.count("select count(*) from notice where sent_at is not null") == 2);
        }
        assertThat(TOLD).isEmpty();
    }

    private static JsonNode next() throws Exception {
        Told told = TOLD.poll(60, TimeUnit.SECONDS);
        if (told == null) {
            throw new AssertionError("nothing was told");
        }
        assertThat(told.contentType()).isEqualTo("application/cloudevents+json");
        String seconds = told.signature().replaceFirst("t=(\\d+),.*", "$1");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(told.signature())
                .isEqualTo("t=" + seconds + ",v1="
                        + HexFormat.of()
                                .formatHex(
                                        mac.doFinal((seconds + "." + told.body()).getBytes(StandardCharsets.UTF_8))));
        return JsonMapper.shared().readTree(told.body());
    }
}
