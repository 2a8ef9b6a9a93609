package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.event.FileSubmitted;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(NothingBlocksAnEventLoop.class)
class HandingInIT {

    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        assertThat(ingest.put("/api/v1/nodes/oslo", "{\"groups\":[\"north\"]}").statusCode())
                .isIn(200, 201);
        assertThat(ingest.put("/api/v1/nodes/rome", "{\"groups\":[\"south\"]}").statusCode())
                .isIn(200, 201);
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @Test
    void aPlainListIsAcceptedWhenEveryGoodLineIsOnTheTopic() throws Exception {
        HttpResponse<String> response = ingest.post(
                "text/plain",
                "http://origin.test/a\nnonsense here\nhttps://origin.test/b md5:d41d8cd98f00b204e9800998ecf8427e\n\nhttp://origin.test/a\n");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode answer = IngestProcess.json(response);
        long id = answer.get("id").asLong();
        assertThat(response.headers().firstValue("Location")).hasValue("/api/v1/submissions/" + id);
        assertThat(answer.at("/counts/accepted").asInt()).isEqualTo(2);
        assertThat(answer.at("/counts/folded").asInt()).isEqualTo(1);
        assertThat(answer.at("/rejects/0/line").asInt()).isEqualTo(2);
        assertThat(answer.at("/rejects/0/text").asString()).isEqualTo("nonsense here");

        List<FileSubmitted> records = IngestProcess.records(id);
        assertThat(records)
                .extracting(FileSubmitted::url)
                .containsExactly("http://origin.test/a", "https://origin.test/b");
        assertThat(records).extracting(record -> record.file().line()).containsExactly(1, 3);
        assertThat(records.getLast().expectedDigest()).hasToString("md5:d41d8cd98f00b204e9800998ecf8427e");

        JsonNode report = ingest.getJson("/api/v1/submissions/" + id);
        assertThat(report.get("state").asString()).isEqualTo("OPEN");
        assertThat(report.at("/sync/pending").asInt()).isEqualTo(2);
        assertThat(report.get("distribution").findValuesAsString("edge"))
                .contains("oslo", "rome")
                .isSorted();
    }

    @Test
    void theFormShowsTheCountOfGoodUrlsAndBeneathTheBadOnesWithLineAndReason() throws Exception {
        HttpResponse<String> form = ingest.get("/websync");
        assertThat(form.statusCode()).as(form.body()).isEqualTo(200);
        assertThat(form.body()).contains("name=\"urllist\"", "type=\"reset\"", "Format");
        HttpResponse<String> response = ingest.postTo(
                "/websync",
                "application/x-www-form-urlencoded",
                "urllist=http%3A%2F%2Forigin.test%2Fx%0D%0A%3Cscript%3E%0D%0Ahttp%3A%2F%2Forigin.test%2Fy+");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("2 URLs accepted", "1 bad URL", "&lt;script&gt;");
        assertThat(response.body()).doesNotContain("<script>");
        assertThat(response.body().indexOf("2 URLs accepted"))
                .isLessThan(response.body().indexOf("1 bad URL"));
    }
}
