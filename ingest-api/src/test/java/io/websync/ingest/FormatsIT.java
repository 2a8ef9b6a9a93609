package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Refresh;
import io.websync.contracts.event.FileSubmitted;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Lists in every format and with every option, from HTTP to the topic and into the report. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class FormatsIT {

    private static final String SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start("--websync.ingest.short-list=100");
        ingest.put("/api/v1/nodes/oslo", "{\"groups\":[\"north\"]}");
        ingest.put("/api/v1/nodes/rome", "{\"groups\":[\"south\"]}");
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @Test
    void jsonNdjsonFormAndMultipartAllReachTheTopic() throws Exception {
        assertThat(urls(ingest.post("application/json", "{\"urls\":[\"http://o.test/1\"],\"priority\":1}")))
                .containsExactly("http://o.test/1");
        assertThat(urls(ingest.post("application/json", "[\"http://o.test/1\",{\"url\":\"http://o.test/2\"}]")))
                .containsExactly("http://o.test/1", "http://o.test/2");
        assertThat(urls(ingest.post("application/x-ndjson", "\"http://o.test/1\"\n{\"url\":\"http://o.test/2\"}\n")))
                .containsExactly("http://o.test/1", "http://o.test/2");
        assertThat(urls(ingest.post("application/x-www-form-urlencoded", "urllist=http%3A%2F%2Fo.test%2F1")))
                .containsExactly("http://o.test/1");
        assertThat(urls(ingest.post("multipart/form-data; boundary=XX", """
                        --XX\r
                        Content-Disposition: form-data; name="file"; filename="l.txt"\r
                        \r
                        http://o.test/1
                        http://o.test/2\r
                        --XX--\r
                        """)))
                .containsExactly("http://o.test/1", "http://o.test/2");
        assertThat(urls(ingest.postTo(
                        "/api/v1/submissions?base=http://o.test/pool/",
                        "text/plain",
                        SHA + "  a.iso\n" + SHA + " *b.iso\n")))
                .containsExactly("http://o.test/pool/a.iso", "http://o.test/pool/b.iso");
    }

    @Test
    void aListMayBePackedWithGzip() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("http://o.test/packed\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(urls(ingest.send(ingest.request("/api/v1/submissions")
                        .header("Content-Type", "text/plain")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(packed.toByteArray())))))
                .containsExactly("http://o.test/packed");
    }

    @Test
    void optionsTravelWithEveryRecord() throws Exception {
        HttpResponse<String> response = ingest.postTo(
                "/api/v1/submissions?edges=rome&groups=north&priority=2&deadline=2099-01-01T00:00:00Z"
                        + "&notBefore=2098-01-01T00:00:00Z&expires=2100-01-01T00:00:00Z&refresh=always",
                "text/plain",
                "http://o.test/x -> m.test/y\n",
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        FileSubmitted record = IngestProcess.records(id(response)).getFirst();
        assertThat(record.asset()).hasToString("m.test/y");
        assertThat(record.selector().edges()).containsExactly("rome");
        assertThat(record.selector().groups()).containsExactly("north");
        assertThat(record.priority()).isEqualTo(2);
        assertThat(record.deadline()).hasToString("2099-01-01T00:00:00Z");
        assertThat(record.notBefore()).hasToString("2098-01-01T00:00:00Z");
        assertThat(record.expires()).hasToString("2100-01-01T00:00:00Z");
        assertThat(record.refresh()).isEqualTo(Refresh.ALWAYS);
        assertThat(record.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(record.user()).isEqualTo("admin");
        assertThat(record.requestNumber()).isEqualTo(record.file().submission());
        assertThat(record.attempt()).isEqualTo(1);
    }

    @Test
    void anUnknownEdgeOrGroupIsNamedAndNothingIsSent() throws Exception {
        HttpResponse<String> response =
                ingest.postTo("/api/v1/submissions?edges=nowhere,oslo&groups=west", "text/plain", "http://o.test/1");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body())
                .contains("no edge «nowhere», no group «west»")
                .doesNotContain("«oslo»");
        assertThat(ingest.postTo("/api/v1/submissions?edge=oslo", "text/plain", "http://o.test/1")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aLongListIsAcceptedWholeAndItsRejectsAreKeptAndCanBeDownloaded() throws Exception {
        String list = IntStream.range(0, 5000)
                .mapToObj(i -> i % 2 == 0 ? "http://o.test/long/" + i : "=bad \"line\" " + i)
                .collect(Collectors.joining("\n"));
        HttpResponse<String> response = ingest.post("text/plain", list);
        long id = id(response);
        JsonNode answer = IngestProcess.json(response);
        assertThat(answer.at("/counts/accepted").asInt()).isEqualTo(2500);
        assertThat(answer.at("/counts/rejected").asInt()).isEqualTo(2500);
        assertThat(answer.get("rejects").size()).isEqualTo(1000);
        assertThat(IngestProcess.records(id)).hasSize(2500);

        var lines = new ArrayList<Long>();
        String next = "/api/v1/submissions/" + id + "/rejects?limit=999";
        while (next != null) {
            JsonNode page = ingest.getJson(next);
            page.get("items").forEach(item -> lines.add(item.get("line").asLong()));
            next = page.has("next") ? page.get("next").asString() : null;
        }
        assertThat(lines)
                .isEqualTo(IntStream.range(0, 2500).mapToObj(i -> i * 2L + 2).toList());

        HttpResponse<String> csv = ingest.send(
                ingest.request("/api/v1/submissions/" + id + "/rejects").header("Accept", "text/csv"));
        assertThat(csv.headers().firstValue("Content-Type")).get().asString().startsWith("text/csv");
        assertThat(csv.body().lines()).hasSize(2501);
        assertThat(csv.body().lines().skip(1).findFirst())
                .hasValue("2,\"an entry begins with http:// or https://\",\"'=bad \"\"line\"\" 1\"");
    }

    @Test
    void anOptionAfterALongListIsRefusedBecauseItsRecordsAreOnTheirWay() throws Exception {
        String urls = IntStream.range(0, 200)
                .mapToObj(i -> "\"http://o.test/late/" + i + "\"")
                .collect(Collectors.joining(",", "[", "]"));
        HttpResponse<String> late = ingest.post("application/json", "{\"urls\":" + urls + ",\"edges\":[\"oslo\"]}");
        assertThat(late.statusCode()).isEqualTo(422);
        assertThat(late.body()).contains("before the list");
        JsonNode newest = ingest.getJson("/api/v1/submissions?limit=1").at("/items/0");
        assertThat(newest.get("state").asString()).isEqualTo("ABORTED");
        assertThat(ingest.post("application/json", "{\"edges\":[\"oslo\"],\"urls\":" + urls + "}")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aListWithNoGoodLineIsRefusedWithItsRejects() throws Exception {
        HttpResponse<String> response = ingest.post("text/plain", "ftp://o.test/1\nhttp://\n");
        assertThat(response.statusCode()).isEqualTo(422);
        JsonNode problem = IngestProcess.json(response);
        assertThat(problem.get("rejects").size()).isEqualTo(2);
        assertThat(problem.at("/rejects/1/line").asInt()).isEqualTo(2);
        JsonNode report = ingest.getJson(
                "/api/v1/submissions/" + problem.get("submission").asLong());
        assertThat(report.get("state").asString()).isEqualTo("ABORTED");
        assertThat(report.at("/counts/rejected").asInt()).isEqualTo(2);
    }

    @Test
    void aDigestThatContradictsAnEarlierLineIsRejected() throws Exception {
        HttpResponse<String> response = ingest.post(
                "text/plain",
                "http://o.test/d sha256:" + SHA + "\nhttps://o.test/d\nhttp://o.test/d md5:" + SHA.substring(32));
        JsonNode answer = IngestProcess.json(response);
        assertThat(answer.at("/counts/accepted").asInt()).isEqualTo(1);
        assertThat(answer.at("/counts/folded").asInt()).isEqualTo(1);
        assertThat(answer.at("/counts/rejected").asInt()).isEqualTo(1);
        assertThat(answer.at("/rejects/0/reason").asString()).contains("another digest");
    }

    @Test
    void hostileLinesAreRejectedAndShownSafely() throws Exception {
        HttpResponse<String> response = ingest.post(
                "text/plain",
                "http://o.test/ok\nhttp://o.test/a\u0000b\nhttp://user:secret@o.test/\n<b>\u202eabc\u001b[31m\n"
                        + "http://o.test/" + "x".repeat(20_000) + "\nhttp://o.test/../../etc/passwd\n");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode answer = IngestProcess.json(response);
        answer.get("rejects")
                .forEach(reject -> assertThat(reject.get("text").asString())
                        .doesNotContain("\u0000", "\u001b", "\u202e")
                        .hasSizeLessThan(1100));
        assertThat(IngestProcess.records(id(response)))
                .extracting(FileSubmitted::url)
                .allMatch(url -> url.equals("http://o.test/ok") || url.equals("http://o.test/etc/passwd"));
    }

    @Test
    void theSameKeyWithTheSameListReturnsTheSubmissionThatItMade() throws Exception {
        HttpResponse<String> first = ingest.post("text/plain", "http://o.test/i\n", "Idempotency-Key", "key-1");
        HttpResponse<String> again = ingest.post("text/plain", "http://o.test/i\n", "Idempotency-Key", "key-1");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(id(again)).isEqualTo(id(first));
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(IngestProcess.records(id(first))).hasSize(1);
        assertThat(ingest.post("text/plain", "http://o.test/j\n", "Idempotency-Key", "key-1")
                        .statusCode())
                .isEqualTo(422);
        assertThat(ingest.postTo(
                                "/api/v1/submissions?edges=oslo",
                                "text/plain",
                                "http://o.test/i\n",
                                "Idempotency-Key",
                                "key-1")
                        .statusCode())
                .isEqualTo(422);
        String part = "\r\nContent-Disposition: form-data; name=\"urllist\"\r\n\r\nhttp://o.test/m\r\n--";
        HttpResponse<String> form =
                ingest.post("multipart/form-data; boundary=1", "--1" + part + "1--\r\n", "Idempotency-Key", "key-2");
        HttpResponse<String> otherBoundary =
                ingest.post("multipart/form-data; boundary=2", "--2" + part + "2--\r\n", "Idempotency-Key", "key-2");
        assertThat(id(otherBoundary)).isEqualTo(id(form));
    }

    @Test
    void submissionsComeInPagesTheNewestFirst() throws Exception {
        var handedIn = new ArrayList<Long>();
        for (int i = 0; i < 5; i++) {
            handedIn.addFirst(id(ingest.post("text/plain", "http://o.test/page/" + i)));
        }
        var found = new ArrayList<Long>();
        String next = "/api/v1/submissions?limit=2";
        while (next != null && found.size() < 5) {
            HttpResponse<String> response = ingest.get(next);
            JsonNode page = IngestProcess.json(response);
            page.get("items").forEach(item -> found.add(item.get("id").asLong()));
            next = page.has("next") ? page.get("next").asString() : null;
            if (next != null) {
                assertThat(response.headers().firstValue("Link")).hasValue("<" + next + ">; rel=\"next\"");
            }
        }
        assertThat(found.subList(0, 5)).isEqualTo(handedIn);
    }

    @Test
    void theReportPageRefreshesItselfUntilSettledAndShowsBothWays() throws Exception {
        long id = id(ingest.post("text/plain", "http://o.test/p\nbad\n"));
        String page = ingest.get("/websync/submissions/" + id).body();
        assertThat(page).contains("http-equiv=\"refresh\"", "Origin → center", "Center → edges", "oslo", "rome", "bad");
        assertThat(ingest.get("/websync/submissions").body()).contains("/websync/submissions/" + id);
    }

    @Test
    void nodesAndGroupsAreListedAndANodeCanBeAskedToReconcile() throws Exception {
        assertThat(ingest.getJson("/api/v1/nodes").get("items").findValuesAsString("name"))
                .contains("oslo", "rome");
        JsonNode groups = ingest.getJson("/api/v1/groups").get("items");
        assertThat(groups.findValuesAsString("name")).contains("all", "north", "south");
        assertThat(ingest.send(ingest.request("/api/v1/nodes/oslo/reconcile").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(202);
        assertThat(ingest.send(ingest.request("/api/v1/nodes/nowhere/reconcile").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    private static long id(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return IngestProcess.json(response).get("id").asLong();
    }

    private static List<String> urls(HttpResponse<String> response) throws Exception {
        return IngestProcess.records(id(response)).stream()
                .map(FileSubmitted::url)
                .toList();
    }
}
