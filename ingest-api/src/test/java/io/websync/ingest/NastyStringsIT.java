package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** URLs are hostile input: they go through handing in, pages and exports, and stay text. */
class NastyStringsIT {

    private static final List<String> NASTY = List.of(
            "http://nasty.test/<script>alert(1)</script>",
            "http://nasty.test/\"onmouseover=\"alert(1)",
            "http://nasty.test/'><img src=x onerror=alert(1)>",
            "http://nasty.test/&lt;b&gt;&amp;",
            "http://nasty.test/\u202Egnp.exe",
            "http://nasty.test/\uD83D\uDE00/\u4E2D\u6587",
            "http://nasty.test/__${7*7}__::.x",
            "http://nasty.test/#{7*7}[[${7*7}]]",
            "http://nasty.test/a%0d%0aSet-Cookie:%20x=y",
            "http://nasty.test/%00/%E2%80%AE",
            "http://nasty.test/" + "a/".repeat(4000),
            "=cmd|' /C calc'!A0",
            "+http://nasty.test/formula",
            "javascript:alert(1)",
            "\u202Ehttp://nasty.test/turned",
            "http://nasty.test:99999/<b>",
            "http://[::1]:80:80/\uD83D",
            "http://nasty.test/../../../../etc/passwd",
            "http://user:<b>@nasty.test/");

    private static IngestProcess ingest;
    private static long submission;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        ingest.put("/api/v1/nodes/nasty-edge", "{\"groups\":[]}");
        submission = IngestProcess.json(
                        ingest.post("application/json", JsonMapper.shared().writeValueAsString(NASTY)))
                .get("id")
                .asLong();
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @Test
    void eachIsEitherAFileOrRejectedWithAReason() throws Exception {
        JsonNode files = ingest.getJson("/api/v1/submissions/" + submission + "/files?limit=100")
                .get("items");
        JsonNode rejects =
                ingest.getJson("/api/v1/submissions/" + submission + "/rejects").get("items");

        assertThat(files.size() + rejects.size()).isEqualTo(NASTY.size());
        assertThat(rejects.findValuesAsString("reason")).noneMatch(String::isBlank);
        assertThat(rejects.toString()).contains("javascript:alert(1)", "=cmd|", "nasty.test:99999");
        assertThat(files.findValuesAsString("asset"))
                .allMatch(asset -> asset.startsWith("nasty.test/"))
                .noneMatch(asset -> asset.contains("..") || asset.contains("<") || asset.contains("\u202E"));
    }

    @Test
    void noPageTakesThemForMarkupOrForAnExpression() throws Exception {
        var pages = new ArrayList<String>();
        pages.add("/websync/submissions/" + submission);
        pages.add("/websync/submissions/" + submission + "?show=" + IngestProcess.encoded(NASTY.getFirst()));
        pages.add("/websync/failures?host=" + IngestProcess.encoded(NASTY.getFirst()));
        pages.add("/websync/dead-letters?code=" + IngestProcess.encoded(NASTY.getFirst()));
        pages.add("/websync/audit?account=" + IngestProcess.encoded(NASTY.get(2)));
        for (String one : NASTY) {
            pages.add(
                    "/websync/where?url=" + IngestProcess.encoded(one.length() > 2000 ? one.substring(0, 2000) : one));
        }
        for (String page : pages) {
            String body = ingest.get(page).body();
            assertThat(body)
                    .as(page)
                    .doesNotContain("<script>alert", "<img src=x", "\"onmouseover=\"", "<b>")
                    .doesNotContain("49.x", "49]]", "/49");
        }
        String body = ingest.get("/websync/submissions/" + submission).body();
        assertThat(body).contains("alert(1)", "nasty.test:99999").doesNotContain("\u202E");
    }

    @Test
    void exportsKeepEachInItsCell() throws Exception {
        String rejects = ingest.get("/api/v1/submissions/" + submission + "/rejects?format=csv")
                .body();
        assertThat(rejects).contains("\"'=cmd|' /C calc'!A0\"", "\"'+http://nasty.test/formula\"");

        String table = ingest.get("/api/v1/submissions/" + submission + "/export?format=csv")
                .body();
        String lines = ingest.get("/api/v1/submissions/" + submission + "/export?format=ndjson")
                .body();
        int files = ingest.getJson("/api/v1/submissions/" + submission + "/files?limit=100")
                .get("items")
                .size();
        assertThat(table.lines().count()).isEqualTo(files + 1L);
        assertThat(lines.lines().map(JsonMapper.shared()::readTree).count()).isEqualTo(files);
        assertThat(table).doesNotContain("\u202E");
    }
}
