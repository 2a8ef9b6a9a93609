package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.alarm.AlarmRule;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is said of alarms, and by whom they are looked after. */
class AlarmsIT {

    private static IngestProcess ingest;
    private static Catalog catalog;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        People.user(catalog, "alarmed", "all");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void anAlarmIsListedAcknowledgedOnceAndToldInTheAuditLog() throws Exception {
        long id = alarm(AlarmRule.FAILURES, "4711", "FIRING", "alarmed", "3 of 4 files <b>failed</b>");
        String token = People.user(catalog, "alarmed", "all");

        JsonNode alarm = IngestProcess.json(ingest.as(token, "GET", "/api/v1/alarms/" + id, null));
        assertThat(alarm.get("rule").asString()).isEqualTo("FAILURES");
        assertThat(alarm.get("subject").asString()).isEqualTo("4711");
        assertThat(alarm.has("acknowledgedBy")).isFalse();
        JsonNode seen = IngestProcess.json(ingest.as(token, "POST", "/api/v1/alarms/" + id + "/acknowledge", ""));
        assertThat(seen.get("acknowledgedBy").asString()).isEqualTo("alarmed");
        JsonNode again = IngestProcess.json(ingest.postTo("/api/v1/alarms/" + id + "/acknowledge", "text/plain", ""));
        assertThat(again.get("acknowledgedBy").asString()).isEqualTo("alarmed");
        assertThat(catalog.jdbc()
                        .sql("select account from audit where action = 'ALARM_ACKNOWLEDGED' and subject = ?")
                        .param(Long.toString(id))
                        .query(String.class)
                        .list())
                .containsExactly("alarmed");
    }

    @Test
    void firingAndResolvedOnesAreToldApartAndPendingOnesNotAtAll() throws Exception {
        long pending = alarm(AlarmRule.DISK_LOW, "apart-1", "PENDING", "", "x");
        long firing = alarm(AlarmRule.DISK_LOW, "apart-2", "FIRING", "", "x");
        long over = alarm(AlarmRule.DISK_LOW, "apart-3", "RESOLVED", "", "x");

        assertThat(ids("?limit=1000")).contains(firing, over).doesNotContain(pending);
        assertThat(ids("?state=firing&limit=1000")).contains(firing).doesNotContain(over, pending);
        assertThat(ids("?state=RESOLVED&limit=1000")).contains(over).doesNotContain(firing, pending);
        assertThat(ingest.get("/api/v1/alarms/" + pending).statusCode()).isEqualTo(404);
        assertThat(ingest.get("/api/v1/alarms?state=PENDING").statusCode()).isEqualTo(400);
    }

    @Test
    void whoIsToldIsShownToThemAndToAdministrators() throws Exception {
        long id = alarm(AlarmRule.FAILURES, "told", "FIRING", "alarmed", "x");
        catalog.jdbc().sql("""
                        insert into notice (alarm_id, event_id, event, channel, receiver, created_at, due_at, attempts, sent_at,
                            given_up_at, problem)
                        values (:id, 'told', '{}', 'WEBHOOK', '', now(), now(), 1, null, null, 'it answered HTTP 503'),
                            (:id, 'told', '{}', 'MAIL', 'alarmed', now(), now(), 1, now(), null, null),
                            (:id, 'told', '{}', 'MAIL', 'admin', now(), now(), 2, null, now(), '550 no such mailbox')""").param("id", id).update();
        String token = People.user(catalog, "alarmed", "all");
        JsonNode own = IngestProcess.json(ingest.as(token, "GET", "/api/v1/alarms/" + id, null))
                .get("notices");
        assertThat(own.size()).isEqualTo(1);
        assertThat(own.at("/0/receiver").asString()).isEqualTo("alarmed");
        assertThat(own.get(0).has("sentAt")).isTrue();
        assertThat(own.get(0).has("dueAt")).isFalse();
        JsonNode all = ingest.getJson("/api/v1/alarms/" + id).get("notices");
        assertThat(all.findValuesAsString("problem")).containsExactly("it answered HTTP 503", "550 no such mailbox");
        assertThat(all.get(0).has("dueAt")).isTrue();
        assertThat(all.get(0).has("receiver")).isFalse();
        assertThat(all.get(2).has("givenUpAt")).isTrue();
        ingest.postTo("/api/v1/accounts", "application/json", "{\"name\":\"told-admin\",\"role\":\"admin\"}");
        String password = IngestProcess.json(
                        ingest.postTo("/api/v1/accounts/told-admin/password", "application/json", ""))
                .get("password")
                .asString();
        assertThat(ingest.page(ingest.signIn("told-admin", password), "/websync/alarms")
                        .body())
                .contains(
                        "webhook: not taken yet, tried again: it answered HTTP 503",
                        "mail to alarmed: sent",
                        "mail to admin: given up: 550 no such mailbox");
    }

    @Test
    void thePageSaysWhatItIsWhatToDoAndWhereToLook() throws Exception {
        for (AlarmRule rule : AlarmRule.values()) {
            alarm(rule, "page-" + rule, "FIRING", "", "<i>" + rule + "</i> & more");
        }
        ingest.postTo("/api/v1/accounts", "application/json", "{\"name\":\"alarms-admin\",\"role\":\"admin\"}");
        String password = IngestProcess.json(
                        ingest.postTo("/api/v1/accounts/alarms-admin/password", "application/json", ""))
                .get("password")
                .asString();
        String cookie = ingest.signIn("alarms-admin", password);

        HttpResponse<String> page = ingest.page(cookie, "/websync/alarms");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(Arrays.stream(AlarmRule.values()))
                .allSatisfy(rule -> assertThat(page.body()).contains("&lt;i&gt;" + rule + "&lt;/i&gt; &amp; more"));
        assertThat(page.body())
                .contains("/websync/nodes/page-NODE_SILENT", "/websync/submissions/page-FAILURES")
                .doesNotContain("<i>");
        long id = ids("?state=FIRING&limit=1").get(0);
        assertThat(ingest.form(cookie, "/websync/alarms/" + id + "/acknowledge").statusCode())
                .isEqualTo(303);
        assertThat(ingest.page(cookie, "/websync/alarms").body()).contains("Looked after by", "alarms-admin");
    }

    private static List<Long> ids(String query) throws Exception {
        return ingest.getJson("/api/v1/alarms" + query)
                .get("items")
                .valueStream()
                .map(item -> item.get("id").asLong())
                .toList();
    }

    private static long alarm(AlarmRule rule, String subject, String state, String account, String detail) {
        return catalog.jdbc()
                .sql("""
                        insert into alarm (rule, subject, account, state, detail, since, fired_at)
                        values (?, ?, nullif(?, ''), ?, ?, now(), now()) returning id""")
                .params(rule.name(), subject, account, state, detail)
                .query(Long.class)
                .single();
    }
}
