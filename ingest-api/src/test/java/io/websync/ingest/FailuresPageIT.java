package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FailureCode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the page of failures shows, and what its buttons do. */
class FailuresPageIT {

    private static final String PAGE = "/websync/failures";
    private static final Pattern BOX = Pattern.compile("type=\"checkbox\" name=\"id\" value=\"([0-9]+)\"");
    private static final Pattern ASKED = Pattern.compile("asked=([0-9]+)");

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static FailedFiles files;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        files = new FailedFiles(catalog);
        admin = signedIn("failures-admin", "admin");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void groupsSayHowManyWhyAndWhatToDo() throws Exception {
        String fay = signedIn("fay", "user");
        long list = list("fay", "f1.test", "fp-oslo");

        String page = ingest.page(fay, PAGE).body();
        assertThat(page)
                .contains(
                        "6 failed, in 3 groups.",
                        "NOT_FOUND",
                        "The origin says that there is no such file.",
                        "Correct the list or the origin.",
                        "Last: 404: no &lt;b&gt; here",
                        "f1.test",
                        "origin → center",
                        "fp-oslo",
                        "What the edge received is not what was ordered.",
                        "href=\"/websync/submissions/" + list + "\"",
                        "Retry all 6")
                .doesNotContain("<b>")
                .containsOnlyOnce("One by one");
        assertThat(ingest.page(fay, PAGE + "?by=class").body()).contains("6 failed, in 3 groups.");
        assertThat(ingest.page(fay, PAGE + "?by=host").body()).contains("6 failed, in 2 groups.", "other.f1.test");
        assertThat(ingest.page(fay, PAGE + "?by=edge").body()).contains("6 failed, in 2 groups.", "fp-oslo");
        assertThat(ingest.page(fay, PAGE + "?host=f1.test").body()).contains("4 failed, in 2 groups.");
        assertThat(ingest.page(fay, PAGE + "?class=DNS&submission=" + list).body())
                .contains("2 failed, in 1 group.");
        assertThat(ingest.page(fay, PAGE + "?edge=fp-oslo").body()).contains("1 failed");
        assertThat(ingest.page(fay, PAGE + "?class=nonsense").statusCode()).isEqualTo(400);

        String group = ingest.page(fay, PAGE + "/files?class=NOT_FOUND&host=f1.test&kind=FILE")
                .body();
        assertThat(group)
                .contains("http://f1.test/1", "http://f1.test/3", "Correct the list")
                .doesNotContain("/dns");
        assertThat(boxes(group)).hasSize(3);
    }

    @Test
    void aSelectionIsRetriedAndLeavesTheList() throws Exception {
        String fritz = signedIn("fritz", "user");
        list("fritz", "f2.test", "fp-rome");
        List<String> ids = boxes(ingest.page(fritz, PAGE + "/files").body());
        assertThat(ids).hasSize(6);

        HttpResponse<String> none = ingest.form(fritz, PAGE + "/retry?by=files", "what", "ticked");
        assertThat(none.statusCode()).isEqualTo(422);
        assertThat(none.body()).contains("tick at least one");

        URI asked = location(
                ingest.form(fritz, PAGE + "/retry?by=files", "what", "ticked", "id", ids.get(0), "id", ids.get(1)));
        HttpResponse<String> waiting = ingest.page(fritz, asked.toString());
        assertThat(waiting.body()).contains("Retry asked for: 2", "2 waiting", "another try is asked for");
        assertThat(boxes(waiting.body())).hasSize(4);
        assertThat(waiting.headers().firstValue("Refresh")).hasValue("3");

        takeUp(asked);
        HttpResponse<String> gone = ingest.page(fritz, asked.toString());
        assertThat(gone.body()).contains("Retry asked for: 2", "2 under way", "Retry all 4");
        assertThat(boxes(gone.body())).hasSize(4).doesNotContain(ids.get(0), ids.get(1));
        assertThat(gone.headers().firstValue("Refresh")).isEmpty();
    }

    @Test
    void theRetryOfAGroupKeepsToTheFilterOfItsView() throws Exception {
        String frida = signedIn("frida", "user");
        long one = list("frida", "f3.test", "fp-kyiv");
        long other = list("frida", "f4.test", "fp-kyiv");
        String view = PAGE + "?by=class&submission=" + one;
        String page = ingest.page(frida, view).body();
        Matcher form = Pattern.compile("action=\"([^\"]+)\">\\s*((?:<input type=\"hidden\"[^>]*>\\s*)+)\\s*<button")
                .matcher(page.substring(page.indexOf("<strong>NOT_FOUND")));
        assertThat(form.find()).isTrue();
        assertThat(form.group(2)).contains("name=\"class\" value=\"NOT_FOUND\"", "name=\"submission\" value=\"" + one);

        URI asked = location(ingest.form(
                frida,
                form.group(1).replace("&amp;", "&"),
                "class",
                "NOT_FOUND",
                "submission",
                "" + one,
                "failures",
                "true",
                "what",
                "all"));
        assertThat(asked.toString())
                .startsWith(PAGE + "?")
                .contains("submission=" + one, "by=class")
                .doesNotContain("class=NOT_FOUND");
        takeUp(asked);
        assertThat(ingest.page(frida, asked.toString()).body())
                .contains("Retry asked for: 3", "3 under way", "3 failed, in 2 groups.");
        assertThat(ingest.page(frida, PAGE + "?submission=" + other).body()).contains("6 failed, in 3 groups.");

        URI all = location(ingest.form(frida, PAGE + "/retry?by=all", "what", "all"));
        takeUp(all);
        assertThat(ingest.page(frida, all.toString()).body())
                .contains("Retry asked for: 9", "There is no failure here");
    }

    @Test
    void anotherUserSeesAndRetriesNothingOfIt() throws Exception {
        list("frank", "f5.test", "fp-bern");
        String id =
                boxes(ingest.page(admin, PAGE + "/files?host=f5.test").body()).getFirst();
        String stranger = signedIn("fiona", "user");
        assertThat(ingest.page(stranger, PAGE).body())
                .contains("There is no failure here")
                .doesNotContain("f5.test");
        assertThat(ingest.page(stranger, PAGE + "/files?user=frank").body()).doesNotContain("f5.test");
        assertThat(ingest.form(stranger, PAGE + "/retry", "what", "ticked", "id", id)
                        .statusCode())
                .isEqualTo(404);
        URI asked = location(ingest.form(stranger, PAGE + "/retry", "what", "all", "host", "f5.test"));
        takeUp(asked);
        assertThat(ingest.page(stranger, asked.toString()).body()).contains("Retry asked for: 0", "None was left");
        assertThat(ingest.page(admin, asked.toString().replace(PAGE, PAGE + "/files") + "&host=f5.test")
                        .body())
                .contains("Retry all 4");
    }

    @Test
    void theApiCountsTheSameGroupsAndTheirFilterIsWhatAReplayTakes() throws Exception {
        String token = People.user(catalog, "flora");
        list("flora", "f6.test", "fp-riga");
        JsonNode groups = IngestProcess.json(ingest.as(token, "GET", "/api/v1/failures?limit=2", null));
        assertThat(groups.get("number").asLong()).isEqualTo(6);
        assertThat(groups.get("groups").asLong()).isEqualTo(3);
        assertThat(groups.get("items")).hasSize(2);
        JsonNode largest = groups.at("/items/0");
        assertThat(largest.get("number").asLong()).isEqualTo(3);
        assertThat(largest.at("/classes/0/reason").asString()).isEqualTo("The origin says that there is no such file.");
        assertThat(largest.at("/newest/message").asString()).isEqualTo("no <b> here");
        assertThat(IngestProcess.json(ingest.as(token, "GET", groups.get("next").asString(), null))
                        .get("items"))
                .hasSize(1);
        assertThat(IngestProcess.json(ingest.as(token, "GET", "/api/v1/failures?by=edge&class=CORRUPTED", null))
                        .at("/items/0/edge")
                        .asString())
                .isEqualTo("fp-riga");
        for (String wrong : List.of("by=colour", "class=x", "colour=red", "limit=0")) {
            assertThat(ingest.as(token, "GET", "/api/v1/failures?" + wrong, null)
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        JsonNode retry = IngestProcess.json(
                ingest.as(token, "POST", "/api/v1/dead-letters/replay", "{\"filter\":" + largest.get("filter") + "}"));
        assertThat(retry.get("matched").asLong()).isEqualTo(3);
        files.takeUp(retry.get("id").asLong());
        assertThat(IngestProcess.json(ingest.as(token, "GET", "/api/v1/failures", null))
                        .get("number")
                        .asLong())
                .isEqualTo(3);
    }

    @Test
    void reasonsAreSaidInTheLanguageOfTheReader() throws Exception {
        String feng = signedIn("feng", "user");
        list("feng", "f7.test", "fp-pisa");
        String page = ingest.send(HttpRequest.newBuilder(ingest.root.resolve(PAGE))
                        .header("Cookie", feng)
                        .header("Accept-Language", "zh-CN"))
                .body();
        assertThat(page).contains("源站说没有这个文件。", "更正清单或源站。").doesNotContain("The origin says");
    }

    /** Three that are not there, two of a host without a name, and a copy that came wrong. */
    private static long list(String account, String host, String edge) throws Exception {
        People.user(catalog, account);
        long list = files.submission(account, edge);
        for (int line = 1; line <= 3; line++) {
            files.failed(list, line, host + "/" + line, FailureCode.NOT_FOUND, 404, "no <b> here");
        }
        for (int line = 4; line <= 5; line++) {
            files.failed(list, line, "other." + host + "/dns" + line, FailureCode.DNS, null, "no name");
        }
        AssetKey copy = files.fetched(list, 6, host + "/copy");
        files.copyFailed(copy, edge, FailureCode.CORRUPTED, "other bytes");
        return list;
    }

    private static void takeUp(URI asked) throws Exception {
        Matcher id = ASKED.matcher(asked.toString());
        assertThat(id.find()).isTrue();
        files.takeUp(Long.parseLong(id.group(1)));
    }

    private static URI location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private static List<String> boxes(String page) {
        return BOX.matcher(page).results().map(box -> box.group(1)).toList();
    }

    private static String signedIn(String name, String role) throws Exception {
        ingest.postTo("/api/v1/accounts", "application/json", "{\"name\":\"" + name + "\",\"role\":\"" + role + "\"}");
        String password = IngestProcess.json(
                        ingest.postTo("/api/v1/accounts/" + name + "/password", "application/json", ""))
                .get("password")
                .asString();
        return ingest.signIn(name, password);
    }
}
