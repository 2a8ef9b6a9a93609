package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the nodes' pages show and do. */
class NodesPageIT {

    private static final Pattern TOKEN = Pattern.compile("WEBSYNC_EDGE_TOKEN=(websync_[A-Za-z0-9_-]+)");

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static String cookie;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start(
                "--websync.ingest.edges.blobs-url=http://center.test:8082", "--websync.ingest.dashboards=/grafana/");
        catalog = IngestProcess.catalog();
        ingest.postTo("/api/v1/accounts", "application/json", "{\"name\":\"nodes-admin\",\"role\":\"admin\"}");
        String password = IngestProcess.json(
                        ingest.postTo("/api/v1/accounts/nodes-admin/password", "application/json", ""))
                .get("password")
                .asString();
        cookie = ingest.signIn("nodes-admin", password);
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void adminsAreLedToTheDashboards() throws Exception {
        assertThat(ingest.page(cookie, "/websync/nodes").body()).contains("<a href=\"/grafana/\">Dashboards</a>");
    }

    @Test
    void aNodeIsEnrolledChangedDrainedAndRemoved() throws Exception {
        HttpResponse<String> enrolled = ingest.form(
                cookie, "/websync/nodes", "name", "page-new", "groups", "cz, eu", "region", "Brno", "address", "");
        assertThat(enrolled.statusCode()).isEqualTo(200);
        Matcher token = TOKEN.matcher(enrolled.body());
        assertThat(token.find()).isTrue();
        assertThat(enrolled.body()).contains("NEVER SEEN", "Brno", "all, cz, eu");
        assertThat(ingest.page(cookie, "/websync/nodes/page-new").body()).doesNotContain(token.group(1));

        assertThat(ingest.form(cookie, "/websync/nodes", "name", "page-new").statusCode())
                .isEqualTo(422);
        assertThat(ingest.form(cookie, "/websync/nodes/page-new", "groups", "not a, «group»")
                        .body())
                .contains("Nothing was changed", "a group&#39;s name is 1 to 63");
        HttpResponse<String> changed = ingest.form(
                cookie, "/websync/nodes/page-new", "groups", "sk", "region", "", "address", "https://mirror.test/");
        assertThat(changed.body())
                .contains("Saved.", "all, sk", "href=\"https://mirror.test/\"")
                .doesNotContain("Brno");

        assertThat(ingest.form(cookie, "/websync/nodes/page-new/remove").statusCode())
                .isEqualTo(409);
        assertThat(ingest.form(cookie, "/websync/nodes/page-new/drain").body()).contains("Use it again");
        assertThat(ingest.getJson("/api/v1/nodes/page-new").get("drained").asBoolean())
                .isTrue();
        assertThat(ingest.getJson("/api/v1/nodes/page-new").at("/groups/0").asString())
                .isEqualTo("sk");
        assertThat(ingest.form(cookie, "/websync/nodes/page-new/remove").body()).contains("Removed page-new");
        assertThat(ingest.page(cookie, "/websync/nodes/page-new").statusCode()).isEqualTo(404);
    }

    @Test
    void theTokenThatAMachineJoinsWithIsShownOnceAndGoodOnce() throws Exception {
        ingest.put("/api/v1/nodes/page-joins", "{}");
        String page =
                ingest.form(cookie, "/websync/nodes/page-joins/join-token").body();
        Matcher invitation = Pattern.compile("(?s)>websync edge join " + ingest.root + "<.*?>(websync_[A-Za-z0-9_-]+)<")
                .matcher(page);
        assertThat(invitation.find()).as(page).isTrue();
        String token = invitation.group(1);
        assertThat(ingest.page(cookie, "/websync/nodes/page-joins").body()).doesNotContain(token);

        JsonNode joined = IngestProcess.json(join(token));
        assertThat(joined.get("node").asString()).isEqualTo("page-joins");
        assertThat(joined.at("/settings/websync.edge.blobs-url").asString()).isEqualTo("http://center.test:8082");
        assertThat(joined.get("settings").has("websync.edge.kafka.bootstrap-servers"))
                .isTrue();
        assertThat(catalog.jdbc()
                        .sql("select count(*) from token where hash = sha256(?::bytea)")
                        .param(joined.get("token").asString().getBytes(StandardCharsets.US_ASCII))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        HttpResponse<String> again = join(token);
        assertThat(again.statusCode()).isEqualTo(410);
        assertThat(again.body()).contains("used already");
        assertThat(join("websync_none").statusCode()).isEqualTo(401);
        assertThat(ingest.get("/api/v1/audit").body()).contains("NODE_JOIN_TOKEN_MADE", "NODE_JOINED");
    }

    private static HttpResponse<String> join(String token) throws Exception {
        return ingest.client.send(
                ingest.anonymous("/api/v1/join")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void onlyANodesOwnTokensAreRevokedOnItsPage() throws Exception {
        ingest.put("/api/v1/nodes/page-one", "{}");
        ingest.put("/api/v1/nodes/page-other", "{}");
        long id = IngestProcess.json(ingest.postTo("/api/v1/nodes/page-one/tokens", "application/json", ""))
                .get("id")
                .asLong();

        assertThat(ingest.form(cookie, "/websync/nodes/page-other/tokens/" + id + "/revoke")
                        .statusCode())
                .isEqualTo(404);
        assertThat(ingest.getJson("/api/v1/nodes/page-one/tokens").get("items")).hasSize(1);
        assertThat(ingest.form(cookie, "/websync/nodes/page-one/tokens/" + id + "/revoke")
                        .statusCode())
                .isEqualTo(303);
        assertThat(ingest.getJson("/api/v1/nodes/page-one/tokens").get("items")).isEmpty();
    }

    @Test
    void howANodeIsStandsThereAndWhatItSaysIsNeverMarkup() throws Exception {
        ingest.put(
                "/api/v1/nodes/page-busy",
                "{\"groups\":[\"b\"],\"region\":\"<script>x</script>\",\"address\":\"javascript:alert(1)\"}");
        catalog.jdbc().sql("""
                        update edge set seen_at = now(), version = '1<b>', started_at = now(), pending = 1234,
                            pending_bytes = 5368709120, orders_behind = 7, bytes_per_second = 1048576,
                            files_per_second = 1, catch_up_seconds = 5120, waiting = 'no space <left> & more',
                            disk_free = 1073741824, disk_total = 107374182400, wanted = 3000, mirrored = 1766, failed = 2,
                            bytes = 1024, reconcile = '{"type":"ReconcileFinished","edge":"page-busy","trigger":"timer",
                                "checked":1766,"rehashed":0,"missing":1,"altered":2,"unknown":3,"took":"PT1S",
                                "at":"2026-11-23T06:30:00Z"}'
                        where name = 'page-busy'""").update();

        String page = ingest.page(cookie, "/websync/nodes/page-busy").body();
        assertThat(page)
                .contains(
                        "WAITING",
                        "no space &lt;left&gt; &amp; more",
                        "1,234 files, 5.0 GiB, up to 7 orders unread",
                        "about 85 min",
                        "1.0 MiB/s",
                        "1,766 of 3,000, 1.0 KiB",
                        "1.0 GiB free of 100.0 GiB",
                        "healed: 1 missing, 2 altered, 3 files that nobody ordered",
                        "&lt;script&gt;x&lt;/script&gt;")
                .doesNotContain("<script>", "href=\"javascript:", "1<b>");
        assertThat(ingest.page(cookie, "/websync/nodes").body())
                .contains("page-busy", "about 85 min", "no space &lt;left&gt; &amp; more")
                .doesNotContain("<left>");

        HttpResponse<String> asked = ingest.form(cookie, "/websync/nodes/page-busy/reconcile", "rehash", "1");
        assertThat(asked.body()).contains("Asked for");
        assertThat(ingest.page(cookie, "/websync/audit").body()).contains("every byte");
    }

    @Test
    void whatCameToANodeInTheLastDayIsDrawnAndSaid() throws Exception {
        ingest.put("/api/v1/nodes/page-plot", "{}");
        assertThat(ingest.page(cookie, "/websync/nodes/page-plot").body()).doesNotContain("<figure");
        catalog.jdbc().sql("""
                        insert into throughput (edge_id, minute, files, bytes)
                        select id, date_trunc('minute', now()) - interval '1 hour', 1200, 629145600 from edge
                        where name = 'page-plot'""").update();
        assertThat(ingest.page(cookie, "/websync/nodes/page-plot").body())
                .contains(
                        "<path class=\"edges\" d=\"M0.0 116.0L",
                        "center → this node",
                        "600.0 MiB, 1,200 files, at most 2.0 MiB/s")
                .doesNotContain("style=");
        assertThat(ingest.page(cookie, "/websync/nodes").body())
                .contains("<path class=\"sync\"", "origin → center", "600.0 MiB");
        JsonNode one = ingest.getJson("/api/v1/nodes/page-plot/throughput?minutes=120&step=60");
        assertThat(one.get("points").size()).isEqualTo(2);
        assertThat(one.get("bytes").asLong()).isEqualTo(629_145_600);
        assertThat(ingest.getJson("/api/v1/throughput").at("/edges/files").asLong())
                .isEqualTo(1200);
        assertThat(ingest.get("/api/v1/nodes/page-plot/throughput?minutes=20000&step=1")
                        .statusCode())
                .isEqualTo(400);
    }
}
