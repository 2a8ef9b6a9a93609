package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.command.Requests;
import io.websync.catalog.report.PurgeReports;
import io.websync.contracts.AssetKey;
import io.websync.contracts.EventCodec;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Topics;
import io.websync.contracts.event.Command;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.RosterChanged;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.ingest.afterwards.Afterwards;
import io.websync.ingest.reception.UnavailableException;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Retry, cancel, pause, resume and purge, up to the command that dispatch takes. */
class AfterwardsIT {

    private static final String JSON = "application/json";
    private static final String USER = "websync_somebody-elses-own-token";

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static String cookie;

    private long id;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        cookie = ingest.signIn("admin", IngestProcess.PASSWORD);
        catalog = IngestProcess.catalog();
        ingest.put("/api/v1/nodes/after-a", "{\"groups\":[\"after\"]}");
        ingest.put("/api/v1/nodes/after-b", "{\"groups\":[\"after\"]}");
        catalog.jdbc()
                .sql("insert into account (name, role) values ('eve', 'user') on conflict do nothing")
                .update();
        catalog.jdbc()
                .sql(
                        "insert into token (hash, account, label) values (sha256(?::bytea), 'eve', '') on conflict do nothing")
                .param(USER.getBytes(StandardCharsets.US_ASCII))
                .update();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @BeforeEach
    void handIn() throws Exception {
        id = IngestProcess.json(ingest.postTo(
                        "/api/v1/submissions?groups=after",
                        "text/plain",
                        "http://o.test/a/1\nhttp://o.test/a/2\nhttp://o.test/a/3\n"))
                .get("id")
                .asLong();
    }

    @Test
    void aRetrySaysHowManyMatchedAndGoesToDispatchWithItsChoice() throws Exception {
        file(1, "FAILED", "DNS");
        file(2, "FAILED", "NOT_FOUND");
        file(3, "FETCHED", null);
        replica(3, "after-a", "NO_SPACE");
        HttpResponse<String> all = retry("");
        assertThat(all.statusCode()).isEqualTo(202);
        JsonNode answer = IngestProcess.json(all);
        assertThat(answer.at("/matched/files").asInt()).isEqualTo(2);
        assertThat(answer.at("/matched/copies").asInt()).isEqualTo(1);
        assertThat(commands(answer.get("request").asLong())).singleElement().satisfies(command -> {
            assertThat(command).isInstanceOf(RetryRequested.class);
            assertThat(((RetryRequested) command).submission()).isEqualTo(id);
            assertThat(((RetryRequested) command).states())
                    .containsExactly(RetryRequested.State.FAILED, RetryRequested.State.CANCELED);
        });

        JsonNode some = IngestProcess.json(retry("{\"files\":[2],\"codes\":[\"not_found\",\"DNS\"]}"));
        assertThat(some.at("/matched/files").asInt()).isEqualTo(1);
        assertThat(commands(some.get("request").asLong()))
                .singleElement()
                .isInstanceOfSatisfying(RetryRequested.class, command -> {
                    assertThat(command.files()).containsExactly(new FileId(id, 2));
                    assertThat(command.codes()).containsExactlyInAnyOrder(FailureCode.NOT_FOUND, FailureCode.DNS);
                });

        JsonNode edge = IngestProcess.json(retry("{\"edges\":[\"after-a\"]}"));
        assertThat(edge.at("/matched/files").asInt()).isZero();
        assertThat(edge.at("/matched/copies").asInt()).isEqualTo(1);
    }

    @Test
    void aRetryOfNothingSaysSo() throws Exception {
        file(1, "FETCHED", null);
        for (String body :
                List.of("", "{\"edges\":[\"after-a\"]}", "{\"codes\":[\"DNS\"]}", "{\"states\":[\"RETRYING\"]}")) {
            HttpResponse<String> answer = retry(body);
            assertThat(answer.statusCode()).as(body).isEqualTo(409);
            assertThat(IngestProcess.json(answer).get("type").asString()).endsWith("nothing-matches");
        }
        assertThat(retry("{\"states\":[\"BROKEN\"]}").statusCode()).isEqualTo(400);
    }

    @Test
    void cancelPauseAndResumeGoToDispatchInTheirOrder() throws Exception {
        var numbers = new ArrayList<Long>();
        for (String what : List.of("pause", "resume", "cancel")) {
            HttpResponse<String> answer = ingest.postTo("/api/v1/submissions/" + id + "/" + what, JSON, "");
            assertThat(answer.statusCode()).isEqualTo(202);
            numbers.add(IngestProcess.json(answer).get("request").asLong());
        }
        assertThat(numbers).isSorted();
        assertThat(commands(numbers.getFirst()))
                .filteredOn(command -> numbers.contains(command.requestNumber()))
                .extracting(command -> ((HoldRequested) command).hold())
                .containsExactly(Hold.PAUSED, Hold.RELEASED, Hold.CANCELED);
    }

    @Test
    void whatIsSettledIsPurgedAndNotCanceled() throws Exception {
        state("COMPLETE");
        HttpResponse<String> answer = ingest.postTo("/api/v1/submissions/" + id + "/cancel", JSON, "");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("/api/v1/purges", "settled");
    }

    @Test
    void aListThatIsStillComingInIsNotRunAgainButCanBeCanceled() throws Exception {
        catalog.jdbc()
                .sql("update submission set state = 'RECEIVING', closed_at = null,"
                        + " receiving_until = now() + interval '1 hour' where id = ?")
                .param(id)
                .update();
        assertThat(retry("").statusCode()).isEqualTo(409);
        assertThat(ingest.postTo("/api/v1/submissions/" + id + "/cancel", JSON, "")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aPurgeIsOneOfUrlsPrefixAndSubmission() throws Exception {
        HttpResponse<String> asked = purge("{\"urls\":[\"https://O.test/a/1\",\"o.test/a/2\",\"http://o.test/a/1\"]}");
        assertThat(asked.statusCode()).isEqualTo(202);
        long number = IngestProcess.json(asked).get("id").asLong();
        assertThat(commands(number)).singleElement().isInstanceOfSatisfying(PurgeRequested.class, command -> {
            assertThat(command.assets()).containsExactly(AssetKey.parse("o.test/a/1"), AssetKey.parse("o.test/a/2"));
            assertThat(command.outright()).as("an administrator's").isTrue();
        });
        JsonNode report = ingest.getJson("/api/v1/purges/" + number);
        assertThat(report.get("state").asString()).isEqualTo("ASKED");
        assertThat(report.get("urls").asInt()).isEqualTo(2);

        JsonNode prefix = IngestProcess.json(purge("{\"prefix\":\"HTTP://o.test/a\",\"outright\":false}"));
        assertThat(prefix.get("outright").asBoolean()).isFalse();
        assertThat(commands(prefix.get("id").asLong()))
                .singleElement()
                .isInstanceOfSatisfying(
                        PurgeRequested.class,
                        command -> assertThat(command.prefix()).isEqualTo("o.test/a"));
        assertThat(purge("{\"submission\":" + id + "}").statusCode()).isEqualTo(202);

        assertThat(purge("{}").statusCode()).isEqualTo(422);
        assertThat(purge("{\"prefix\":\"o.test/\",\"submission\":1}").statusCode())
                .isEqualTo(422);
        assertThat(purge("{\"submission\":9999999}").statusCode()).isEqualTo(404);
        HttpResponse<String> bad = purge("{\"urls\":[\"http://o.test/a/1\",\"http://us er@x/\"]}");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(IngestProcess.json(bad).at("/rejects/0/url").asString()).isEqualTo("http://us er@x/");
        assertThat(ingest.get("/api/v1/purges/9999999").statusCode()).isEqualTo(404);
    }

    @Test
    void aPurgeShowsHowFarItIsEdgeByEdge() throws Exception {
        long number = IngestProcess.json(purge("{\"prefix\":\"o.test/progress/\"}"))
                .get("id")
                .asLong();
        AssetKey key = AssetKey.parse("o.test/progress/1");
        catalog.jdbc()
                .sql("update purge set begun_at = now(), passed_at = now() where id = ?")
                .param(number)
                .update();
        catalog.jdbc()
                .sql("insert into purge_asset (asset_id, purge_id, revision, purged) values (?, ?, 4, true)")
                .params(key.id(), number)
                .update();
        catalog.jdbc().sql("""
                        insert into replica (asset_id, edge_id, revision, state, since, at)
                        select ?, id, case name when 'after-a' then 5 else 4 end, 'PURGED', now(), now() from edge
                        where name <> 'after-b'""").param(key.id()).update();
        JsonNode report = ingest.getJson("/api/v1/purges/" + number);
        assertThat(report.get("state").asString()).isEqualTo("WAITING");
        assertThat(report.get("purged").asInt()).isEqualTo(1);
        for (JsonNode edge : report.get("edges")) {
            assertThat(edge.get("waiting").asInt())
                    .as(edge.toString())
                    .isEqualTo(edge.get("edge").asString().equals("after-b") ? 1 : 0);
        }
        catalog.jdbc().sql("""
                        insert into replica (asset_id, edge_id, revision, state, since, at)
                        select ?, id, 4, 'PURGED', now(), now() from edge where name = 'after-b'""").param(key.id()).update();
        assertThat(ingest.getJson("/api/v1/purges/" + number).get("state").asString())
                .isEqualTo("GONE");
    }

    @Test
    void aPurgeThatTheBrokerDidNotTakeIsNotShownAsAskedForUnlessItRunsAfterAll() {
        var reports = new PurgeReports(catalog);
        var asked = new AtomicLong();
        var refused = new Afterwards(
                new Requests(catalog),
                reports,
                command -> refuse(asked, command, reports),
                new AuditLog(catalog),
                Clock.systemUTC());
        var eve = new Actor("eve", null);
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> refused.purge(eve, false, List.of(), "o.test/refused/", null));
        assertThat(reports.purge(asked.get(), null)).isEmpty();

        var taken = new Afterwards(
                new Requests(catalog),
                reports,
                command -> {
                    catalog.jdbc()
                            .sql("update purge set begun_at = now() where id = ?")
                            .param(command.requestNumber())
                            .update();
                    refuse(asked, command, reports);
                },
                new AuditLog(catalog),
                Clock.systemUTC());
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> taken.purge(eve, false, List.of(), "o.test/taken/", null));
        assertThat(reports.purge(asked.get(), null)).isPresent();
    }

    private static void refuse(AtomicLong asked, Command command, PurgeReports reports) {
        asked.set(command.requestNumber());
        assertThat(reports.purge(command.requestNumber(), "eve")).isPresent();
        throw new UnavailableException("the broker did not take it");
    }

    @Test
    void aUserActsOnlyOnWhatIsTheirsAndNeverOutright() throws Exception {
        for (String what : List.of("retry", "cancel", "pause", "resume")) {
            assertThat(as("/api/v1/submissions/" + id + "/" + what, "{}").statusCode())
                    .as(what)
                    .isEqualTo(404);
        }
        assertThat(as("/api/v1/purges", "{\"submission\":" + id + "}").statusCode())
                .isEqualTo(404);
        assertThat(as("/api/v1/purges", "{\"prefix\":\"o.test/\",\"outright\":true}")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> own = as("/api/v1/purges", "{\"urls\":[\"http://o.test/a/1\"]}");
        assertThat(own.statusCode()).isEqualTo(202);
        assertThat(IngestProcess.json(own).get("outright").asBoolean()).isFalse();
    }

    @Test
    void theButtonsOfThePageArePlainFormsThatAnotherSiteCannotPress() throws Exception {
        file(1, "FAILED", "DNS");
        catalog.jdbc()
                .sql("update submission_sync set failed = 1 where submission_id = ?")
                .param(id)
                .update();
        String page = "/websync/submissions/" + id;
        assertThat(ingest.get(page).body())
                .contains("Retry failed", "Pause", "Cancel")
                .doesNotContain("Resume</button>");
        for (String what : List.of("retry", "pause", "resume", "cancel")) {
            HttpResponse<String> forged = press(page + "/" + what, "cross-site");
            assertThat(forged.statusCode()).isEqualTo(403);
            HttpResponse<String> pressed = press(page + "/" + what, "same-origin");
            assertThat(pressed.statusCode()).as(what).isEqualTo(303);
            assertThat(pressed.headers().firstValue("Location").orElseThrow()).startsWith(page + "?asked=");
            assertThat(ingest.get(pressed.headers().firstValue("Location").orElseThrow())
                            .body())
                    .contains("Submission");
        }
        state("COMPLETE");
        assertThat(press(page + "/cancel", "same-origin").body()).contains("purge");
        assertThat(ingest.get(page).body()).doesNotContain("Cancel</button>");
    }

    @Test
    void aChangeOfGroupsIsToldToDispatch() throws Exception {
        long before = catalog.jdbc()
                .sql("select last_value from request_number")
                .query(Long.class)
                .single();
        ingest.put("/api/v1/nodes/after-a", "{\"groups\":[\"after\",\"later\"]}");
        assertThat(commands(before))
                .filteredOn(RosterChanged.class::isInstance)
                .extracting(command -> ((RosterChanged) command).edge())
                .contains("after-a");
        ingest.put("/api/v1/nodes/after-a", "{\"groups\":[\"after\"]}");
    }

    private HttpResponse<String> retry(String body) throws Exception {
        return ingest.postTo("/api/v1/submissions/" + id + "/retry", JSON, body);
    }

    private static HttpResponse<String> purge(String body) throws Exception {
        return ingest.postTo("/api/v1/purges", JSON, body);
    }

    private static HttpResponse<String> as(String path, String body) throws Exception {
        return ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve(path))
                        .header("Authorization", "Bearer " + USER)
                        .header("Content-Type", JSON)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> press(String path, String site) throws Exception {
        return ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve(path))
                        .header("Cookie", cookie)
                        .header("Sec-Fetch-Site", site)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private void state(String state) {
        catalog.jdbc()
                .sql("update submission set state = ? where id = ?")
                .params(state, id)
                .update();
    }

    private void file(int line, String state, @Nullable String code) {
        boolean fetched = state.equals("FETCHED");
        catalog.jdbc()
                .sql("""
                        insert into file (submission_id, line, asset_id, url, state, request_number, attempt, claimed,
                            revision, digest, size, failure_code, failure_message, submitted_at, changed_at)
                        values (?, ?, ?, ?, ?, ?, 1, ?, ?::bigint, ?::bytea, ?::bigint, ?::text, ?::text, now(), now())""")
                .param(id)
                .param(line)
                .param(asset(line).id())
                .param("http://" + asset(line).value())
                .param(state)
                .param(id)
                .param(fetched)
                .param(fetched ? 3 : null)
                .param(fetched ? HexFormat.of().parseHex("ab".repeat(32)) : null)
                .param(fetched ? 42 : null)
                .param(code)
                .param(code == null ? null : "no")
                .update();
    }

    private void replica(int line, String edge, String code) {
        catalog.jdbc()
                .sql("""
                        insert into replica (asset_id, edge_id, revision, state, digest, failure_code, failure_message, since, at)
                        select ?, id, 3, 'FAILED', ?::bytea, ?, 'no', now(), now() from edge where name = ?""")
                .param(asset(line).id())
                .param(HexFormat.of().parseHex("ab".repeat(32)))
                .param(code)
                .param(edge)
                .update();
    }

    private AssetKey asset(int line) {
        return AssetKey.parse("o.test/" + id + "/" + line);
    }

    /** The commands from this request number on. */
    private static List<Command> commands(long from) throws Exception {
        KafkaSettings settings = KafkaSettings.at(Engines.shared().broker.bootstrapServers());
        EventCodec.Decoder<Command> decoder = EventCodec.decoder(Command.class);
        var found = new ArrayList<Command>();
        try (var consumer = Clients.consumer(settings, "test-commands", "test-commands", Map.of())) {
            var partition = new TopicPartition(Topics.COMMANDS.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    Command command = decoder.decode(record.value());
                    if (command.requestNumber() >= from) {
                        found.add(command);
                    }
                }
            }
        }
        return found;
    }
}
