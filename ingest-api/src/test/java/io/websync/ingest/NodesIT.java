package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Accounts;
import io.websync.contracts.AssetKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is said of nodes, of what they hold, and of what center storage holds in vain. */
class NodesIT {

    private static IngestProcess ingest;
    private static Catalog catalog;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start("--websync.ingest.silent-after=30s");
        catalog = IngestProcess.catalog();
        for (String node : new String[] {"nodes-a", "nodes-b", "nodes-c", "nodes-never"}) {
            ingest.put("/api/v1/nodes/" + node, "{\"groups\":[\"nodes\"]}");
        }
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void aNodeIsUpOrSilentSinceItsLastHeartbeatOrWasNeverSeen() throws Exception {
        update("update edge set seen_at = now() where name = 'nodes-a'");
        update("update edge set seen_at = '2026-11-01T00:00:00Z' where name = 'nodes-b'");

        assertThat(ingest.getJson("/api/v1/nodes/nodes-a").get("state").asString())
                .isEqualTo("UP");
        JsonNode silent = ingest.getJson("/api/v1/nodes/nodes-b");
        assertThat(silent.get("state").asString()).isEqualTo("SILENT");
        assertThat(silent.get("silentSince").asString()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(silent.get("name").asString()).isEqualTo("nodes-b");
        assertThat(ingest.getJson("/api/v1/nodes/nodes-never").get("state").asString())
                .isEqualTo("NEVER_SEEN");
        assertThat(ingest.getJson("/api/v1/nodes").get("items").findValuesAsString("state"))
                .contains("UP", "SILENT", "NEVER_SEEN");
    }

    @Test
    void aNodeSaysHowFarBehindItIsAndWhatItsLastReconcileFound() throws Exception {
        update("""
                update edge set seen_at = now(), pending = 7, pending_bytes = 5000, orders_behind = 2, bytes_per_second = 100,
                    files_per_second = 0.5, catch_up_seconds = 50, waiting = 'no space left',
                    reconcile = '{"type":"ReconcileFinished","edge":"nodes-c","trigger":"timer","checked":10,"rehashed":0,
                        "missing":1,"altered":2,"unknown":3,"took":"PT1S","at":"2026-11-23T06:30:00Z","truncated":1}'
                where name = 'nodes-c'""");

        JsonNode node = ingest.getJson("/api/v1/nodes/nodes-c");
        assertThat(node.at("/catchUp/pendingBytes").asLong()).isEqualTo(5000);
        assertThat(node.at("/catchUp/ordersBehind").asLong()).isEqualTo(2);
        assertThat(node.at("/catchUp/left").asString()).isEqualTo("PT50S");
        assertThat(node.get("waiting").asString()).isEqualTo("no space left");
        assertThat(node.at("/reconcile/missing").asLong()).isEqualTo(1);
        assertThat(node.at("/reconcile/truncated").asLong()).isEqualTo(1);
        assertThat(node.at("/reconcile/unknown").asLong()).isEqualTo(3);
    }

    @Test
    void onlyADrainedNodeIsRemovedAndThenNobodyWaitsForItAndItsTokenOpensNothing() throws Exception {
        ingest.put("/api/v1/nodes/nodes-leaves", "{}");
        ingest.put("/api/v1/nodes/nodes-stays", "{}");
        JsonNode token = IngestProcess.json(ingest.postTo("/api/v1/nodes/nodes-leaves/tokens", "application/json", ""));
        var accounts = new Accounts(catalog);
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(token.get("token").asString().getBytes(StandardCharsets.UTF_8));
        assertThat(accounts.opensCenter(hash)).isTrue();
        assertThat(accounts.byToken(hash)).isEmpty();
        long submission = IngestProcess.json(ingest.postTo(
                        "/api/v1/submissions?edges=nodes-leaves,nodes-stays", "text/plain", "http://o.test/leaves"))
                .get("id")
                .asLong();

        assertThat(delete("nodes-leaves")).isEqualTo(409);
        ingest.put("/api/v1/nodes/nodes-leaves", "{\"drained\":true}");
        assertThat(delete("nodes-leaves")).isEqualTo(204);

        assertThat(ingest.get("/api/v1/nodes/nodes-leaves").statusCode()).isEqualTo(404);
        assertThat(delete("nodes-leaves")).isEqualTo(404);
        assertThat(accounts.opensCenter(hash)).isFalse();
        assertThat(catalog.jdbc()
                        .sql("select cardinality(edges) from submission where id = ?")
                        .param(submission)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(ingest.getJson("/api/v1/submissions/" + submission)
                        .get("distribution")
                        .findValuesAsString("edge"))
                .contains("nodes-leaves", "nodes-stays");

        assertThat(ingest.put("/api/v1/nodes/nodes-leaves", "{}").statusCode()).isEqualTo(200);
        assertThat(ingest.get("/api/v1/nodes/nodes-leaves").statusCode()).isEqualTo(200);
    }

    private static int delete(String node) throws Exception {
        return ingest.as(IngestProcess.TOKEN, "DELETE", "/api/v1/nodes/" + node, null)
                .statusCode();
    }

    @Test
    void whatANodeHoldsIsListedWithDigests() throws Exception {
        for (int i = 0; i < 2500; i++) {
            AssetKey asset = AssetKey.parse("held.test/" + i);
            catalog.jdbc()
                    .sql("insert into asset (id, key) values (?, ?)")
                    .params(asset.id(), asset.value())
                    .update();
            catalog.jdbc()
                    .sql("""
                            insert into replica (asset_id, edge_id, revision, state, digest, size, since, at)
                            select ?, id, 3, ?, ?, 42, now(), now() from edge where name = 'nodes-a'""")
                    .params(
                            asset.id(),
                            i % 2 == 0 ? "MIRRORED" : "PURGED",
                            HexFormat.of().parseHex("%064x".formatted(i)))
                    .update();
        }
        var sums = ingest.get("/api/v1/nodes/nodes-a/mirror/SHA256SUMS");
        assertThat(sums.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
        assertThat(sums.body().lines())
                .hasSize(1250)
                .contains("%064x".formatted(1234) + "  held.test/1234")
                .doesNotHaveDuplicates();
        var list = ingest.get("/api/v1/nodes/nodes-a/mirror");
        assertThat(list.body().lines())
                .hasSize(1250)
                .anySatisfy(line -> assertThat(line)
                        .contains("\"asset\":\"held.test/0\"", "\"revision\":3", "\"digest\":\"sha256:"));
        assertThat(ingest.get("/api/v1/nodes/nowhere/mirror").statusCode()).isEqualTo(404);
        assertThat(ingest.client
                        .send(
                                java.net.http.HttpRequest.newBuilder(
                                                ingest.root.resolve("/api/v1/nodes/nodes-a/mirror/SHA256SUMS"))
                                        .build(),
                                java.net.http.HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatCenterStorageHoldsInVainIsShownWithTheLastPass() throws Exception {
        update("delete from garbage");
        update("""
                insert into garbage (digest, size, stored_at, found_at)
                select decode(lpad(to_hex(n), 64, '0'), 'hex'), 10, '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'
                from generate_series(1, 3) n""");
        update("""
                insert into garbage_pass (started_at, finished_at, dry_run, examined, found, discarded)
                values ('2026-11-03T00:00:00Z', '2026-11-03T00:00:05Z', true, 9, 3, 0) on conflict do nothing""");

        JsonNode garbage = ingest.getJson("/api/v1/garbage?limit=2");
        assertThat(garbage.get("blobs").asLong()).isEqualTo(3);
        assertThat(garbage.get("bytes").asLong()).isEqualTo(30);
        assertThat(garbage.get("items").size()).isEqualTo(2);
        assertThat(garbage.at("/lastPass/dryRun").asBoolean()).isTrue();
        JsonNode next = ingest.getJson(garbage.get("next").asString());
        assertThat(next.at("/items/0/digest").asString()).isEqualTo("sha256:" + "0".repeat(63) + "3");
        assertThat(next.has("next")).isFalse();
        assertThat(ingest.get("/api/v1/garbage?after=zz").statusCode()).isEqualTo(400);
    }

    private static void update(String sql) {
        catalog.jdbc().sql(sql).update();
    }
}
